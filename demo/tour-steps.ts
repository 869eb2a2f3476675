// How the tour says what it does: one line a step, with its time. A step that does not happen ends the tour.
export interface Teller {
  /** Does one step and says so; `say` makes the line's end out of the result. */
  step<T>(what: string, work: () => Promise<T>, say?: (result: T) => string): Promise<T>
}

export function teller(write: (line: string) => void): Teller {
  let number = 0
  return {
    step: async (what, work, say) => {
      number += 1
      const started = performance.now()
      const label = `${String(number).padStart(2)}. ${what}`
      try {
        const result = await work()
        const detail = say?.(result)
        write(
          `${label}${detail ? `: ${detail}` : ''} (${((performance.now() - started) / 1000).toFixed(2)} s)`,
        )
        return result
      } catch (error) {
        write(`${label}: DID NOT HAPPEN (${error instanceof Error ? error.message : String(error)})`)
        throw error
      }
    },
  }
}

/** Asks again and again until there is an answer; fails after `timeoutMs` saying what did not come. */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  timeoutMs = 30_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (Date.now() > deadline) throw new Error(`${what} did not come within ${timeoutMs / 1000} s`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
