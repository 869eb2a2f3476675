/** Work that is done again and again: at once when woken, and every now and then in case a wake-up was lost. */
export interface Pump {
  wake(): void
  start(): void
  /** Returns when the run under way has ended. */
  stop(): Promise<void>
}

/** Wake-ups during a run lead to exactly one more run. `onError` hears of a run that threw; the next one comes anyway. */
export function pump(everyMs: number, run: () => Promise<void>, onError: (error: unknown) => void): Pump {
  let timer: NodeJS.Timeout | undefined
  let started = false
  let again = false
  let running: Promise<void> | undefined

  function wake(): void {
    if (!started) return
    if (running) {
      again = true
      return
    }
    clearTimeout(timer)
    running = run()
      .catch(onError)
      .finally(() => {
        running = undefined
        if (!started) return
        if (again) {
          again = false
          wake()
        } else {
          timer = setTimeout(wake, everyMs)
        }
      })
  }

  return {
    wake,
    start: () => {
      started = true
      wake()
    },
    stop: async () => {
      started = false
      clearTimeout(timer)
      await running
    },
  }
}
