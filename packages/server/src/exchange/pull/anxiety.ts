import { raiseAlarm } from '../alarm.ts'
import type { ExchangeContext } from '../context.ts'

export interface Anxiety {
  reached(): void
  /** The last try has failed. `relay` is the member that runs it, where that is known. */
  notReached(relay: string | undefined): Promise<void>
}

/** Tells a person when the relay has not been reached for as long as something urgent may wait, and again after
 *  `alarmAgainMs`: nobody else can, since nothing comes in. */
export function createAnxiety({ foundation }: ExchangeContext): Anxiety {
  const { clock, policy, database } = foundation
  let since: number | undefined
  let toldAt = Number.NEGATIVE_INFINITY
  return {
    reached: () => {
      since = undefined
    },
    notReached: async (relay) => {
      const now = clock.now().getTime()
      since ??= now
      if (now - since < policy.alarmUrgentMs || now - toldAt < policy.alarmAgainMs) return
      toldAt = now
      const detail = { minutes: Math.floor((now - since) / 60_000) }
      await database
        .transaction()
        .execute((transaction) =>
          raiseAlarm(foundation, transaction, 'relay-unreached', relay ?? foundation.self, detail),
        )
        .catch((error: unknown) => foundation.log.error('alarm', error))
    },
  }
}
