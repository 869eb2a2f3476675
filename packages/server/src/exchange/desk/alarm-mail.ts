import { sql } from 'kysely'
import { deliver, type Foundation, newId, server } from '../../foundation/index.ts'
import { backOffMs } from '../rules.ts'
import { type AlarmNews, alarmMessage } from './alarm-message.ts'

/** Longer than any try can last; then it counts as lost. */
const tryMs = 5 * 60_000
const retry = { firstMs: 30_000, maxMs: 15 * 60_000 }

/**
 * Tells each duty address (`mail.alarmsTo`) of the alarms that it has not heard of, all in one mail, at most one each
 * `alarmMailEveryMs`. What the mail server does not take is tried again, with what has come meanwhile.
 */
export async function mailAlarms(foundation: Foundation): Promise<void> {
  for (const address of foundation.config.mail.alarmsTo) {
    const attempts = await claim(foundation, address)
    if (attempts === undefined) continue
    const news = await newsFor(foundation, address)
    if (news) await tell(foundation, address, news, attempts)
  }
}

/** The address is this worker's until the try is over. Undefined when there is nothing to tell now. */
async function claim({ database }: Foundation, address: string): Promise<number | undefined> {
  const isNews = sql<boolean>`exists (select from alarm where untold <> '{}' and ${address} = any (untold)
    and resolved_at is null)`
  await database
    .insertInto('alarm_mail')
    .values({ address })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const claimed = await database
    .updateTable('alarm_mail')
    .set({ next_attempt_at: sql<Date>`now() + ${tryMs} * interval '1 millisecond'` })
    .where('address', '=', address)
    .where('next_attempt_at', '<=', sql<Date>`now()`)
    .where(isNews)
    .returning('attempts')
    .executeTakeFirst()
  return claimed?.attempts
}

interface News {
  groups: AlarmNews[]
  upTo: number
}

/** Index alarm_untold. What cleared up before it was told is not told. */
async function newsFor({ database }: Foundation, address: string): Promise<News | undefined> {
  const groups = await database
    .selectFrom('alarm')
    .select((eb) => [
      'kind',
      'peer',
      eb.fn.countAll<number>().as('count'),
      sql<number>`sum(items)::int`.as('items'),
      eb.fn.min<Date | null>('since').as('since'),
      eb.fn.max<number>('id').as('up_to'),
      sql<boolean>`bool_or(escalations > 0)`.as('again'),
    ])
    .where('resolved_at', 'is', null)
    .where(sql<boolean>`untold <> '{}' and ${address} = any (untold)`)
    .groupBy(['kind', 'peer'])
    .orderBy('kind')
    .orderBy('peer')
    .execute()
  if (groups.length === 0) return undefined
  return { groups, upTo: Math.max(...groups.map(({ up_to }) => up_to)) }
}

async function tell(foundation: Foundation, address: string, news: News, attempts: number): Promise<void> {
  const { config, clock, random, policy, log } = foundation
  const { listen, member, mail } = config
  const { host, port, origin } = listen.workbench
  const message = alarmMessage(news.groups, {
    id: newId(clock.now(), random),
    at: clock.now(),
    from: { name: member.name, address: member.mailAddress },
    to: address,
    language: member.languages[0] ?? 'en',
    desk: `${origin ?? `http://${host}:${port}`}/exchange`,
    everyMs: policy.alarmMailEveryMs,
  })
  const delivery = await deliver(mail.outgoing, { from: member.mailAddress, to: address }, await message)
  if (delivery.outcome === 'accepted') return noteTold(foundation, address, news)
  log.warn('an alarm mail was not taken by the mail server', { failure: delivery.failure, attempts })
  const waitMs = backOffMs(attempts + 1, retry.firstMs, retry.maxMs, 1)
  await foundation.database
    .updateTable('alarm_mail')
    .set({
      attempts: attempts + 1,
      failure: delivery.failure,
      next_attempt_at: sql<Date>`now() + ${waitMs} * interval '1 millisecond'`,
    })
    .where('address', '=', address)
    .execute()
}

async function noteTold(foundation: Foundation, address: string, { groups, upTo }: News): Promise<void> {
  await foundation.database.transaction().execute(async (transaction) => {
    await transaction
      .updateTable('alarm')
      .set({ untold: sql<string[]>`array_remove(untold, ${address})` })
      .where(sql<boolean>`untold <> '{}' and ${address} = any (untold)`)
      .where('id', '<=', upTo)
      .execute()
    await transaction
      .updateTable('alarm_mail')
      .set({
        ...{ attempts: 0, failure: null, last_sent_at: sql<Date>`now()` },
        next_attempt_at: sql<Date>`now() + ${foundation.policy.alarmMailEveryMs} * interval '1 millisecond'`,
      })
      .where('address', '=', address)
      .execute()
    const count = groups.reduce((sum, group) => sum + group.count, 0)
    await foundation.append(transaction, { kind: 'alarm.mailed', actor: server, detail: { count } })
  })
}
