/**
 * Labelled places in flows that promise not to lose. In production reaching one does nothing; a fault test starts
 * the process with a function that ends it there.
 */
export interface FaultPoints {
  reach(label: string): void
}

export const noFaults: FaultPoints = { reach: () => {} }

/** Ends this process with SIGKILL at the n-th arrival at `label`. For fault tests, in a process of their own. */
export function killAt(label: string, nth: number): FaultPoints {
  let seen = 0
  return {
    reach: (reached) => {
      if (reached !== label) return
      seen += 1
      if (seen === nth) process.kill(process.pid, 'SIGKILL')
    },
  }
}
