import type { DirectoryContext } from './context.ts'
import type { DirectoryView } from './directory-view.ts'

/**
 * Tells a person of each member that was enrolled anew: at once, so that it can be called while it can still object
 * (`enrolled-anew`), and when its time is over and it waits for our confirmation (`unconfirmed`). Each is said once,
 * whatever process of this member sees it first. A split view is told by the exchange, which finds it.
 */
export async function sayStandings(
  { foundation, alarm, endAlarms }: Pick<DirectoryContext, 'foundation' | 'alarm' | 'endAlarms'>,
  view: DirectoryView | undefined,
): Promise<void> {
  const { config, database } = foundation
  for (const [member, standing] of view?.standings ?? []) {
    if (standing.why === 'split-view' || member === config.member.id) continue
    const { why, kid } = standing
    await database.transaction().execute(async (transaction) => {
      const said = await transaction
        .insertInto('standing_said')
        .values({ member, identity_kid: kid, why })
        .onConflict((conflict) => conflict.doNothing())
        .returning('member')
        .executeTakeFirst()
      if (!said) return
      if (why === 'unconfirmed') await endAlarms(transaction, ['enrolled-anew'], member, null)
      const kind = why === 'waits' ? 'enrolled-anew' : 'unconfirmed'
      const until = why === 'waits' ? { until: standing.until.toISOString() } : {}
      await alarm(foundation, transaction, kind, member, { kid, ...until })
    })
  }
}
