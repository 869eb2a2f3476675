import type { Foundation } from '../foundation/index.ts'
import { type TraceResult, traceHosting } from '../tracing/index.ts'
import { type LookResult, lookAt } from './look.ts'
import type { Seen } from './rules.ts'
import type { Target } from './targets.ts'

export interface HostLook {
  target: Target
  seen: Seen
  traced: TraceResult
}

/** So many time-outs one after the other are the host's and not one page's. */
const timeoutsOfHost = 3

/**
 * Looks at items of one host (name and port). It is traced once and asked one thing at a time: it is one machine, and we
 * are a guest there. When nobody listens, or it only lets us wait, the answer is the same for the rest.
 */
export async function* looksAtHost(
  foundation: Foundation,
  host: string,
  targets: readonly Target[],
  signal: AbortSignal,
): AsyncGenerator<HostLook> {
  const traced = await traceHosting(foundation, new URL(`http://${host}`).hostname)
  let timeouts = 0
  let dead: LookResult | undefined
  for (const target of targets) {
    if (signal.aborted) return
    const result = dead ?? (await lookAt(foundation, target, traced))
    timeouts = result.failure === 'timeout' ? timeouts + 1 : 0
    if (result.failure === 'connect-failed' || timeouts >= timeoutsOfHost) dead = result
    yield { target, traced, seen: result.seen }
  }
}
