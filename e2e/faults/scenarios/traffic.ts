import { setTimeout as delay } from 'node:timers/promises'
import type { AnswerHow } from '../network/member-messages.ts'
import type { Pair } from '../network/pair.ts'

const answers: readonly AnswerHow[] = ['accept', 'decline', 'accept-and-close', 'accept']

/** Analysts at work on both sides, whatever else happens, until `until` has ended: one hand-over after the other here, and
 *  there every second time an answer to all that has come. */
export async function withTraffic<Value>(
  pair: Pick<Pair, 'handOver' | 'members'>,
  pauseMs: number,
  until: () => Promise<Value>,
): Promise<Value> {
  let over = false
  const traffic = (async () => {
    for (let n = 0; !over; n++) {
      await pair.handOver({ urgent: n % 3 === 0 })
      if (n % 2 === 1) await pair.members.receiver.answer(answers[(n >> 1) % answers.length] ?? 'accept')
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
