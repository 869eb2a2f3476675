import { setTimeout as delay } from 'node:timers/promises'
import type { Pair } from './pair.ts'

/** Analysts at work: one hand-over after the other, whatever else happens, until `until` has ended. */
export async function withTraffic<Value>(
  pair: Pick<Pair, 'handOver'>,
  pauseMs: number,
  until: () => Promise<Value>,
): Promise<Value> {
  let over = false
  const traffic = (async () => {
    while (!over) {
      await pair.handOver()
      await delay(pauseMs)
    }
  })()
  try {
    return await until()
  } finally {
    over = true
    await traffic
  }
}
