// What an exchange desk has to do with: Sweden's hand-over to the Netherlands that nobody took until it ran out.
import { type ApiClient, apiClient } from '@samverkan/demo/api-client.ts'
import type { Network } from '@samverkan/demo/network.ts'
import { clientOf, itemsOf, memberOf, putPage } from '@samverkan/demo/tour-actors.ts'
import { eventually } from '@samverkan/demo/tour-steps.ts'
import pg from 'pg'

const peer = 'hotline.nl'
const patienceMs = 120_000

/** Two items are handed over and arrive; those that are assessed then wait for a member that is silent until they expire. */
export async function withDeadLetters({ ready, databaseUrls }: Network): Promise<void> {
  const sweden = clientOf(memberOf(ready, 'hotline.se'), 'analyst')
  const netherlands = clientOf(memberOf(ready, peer), 'analyst')
  const site = await putPage(apiClient(ready.madeUpWeb.controlAddress), 'NL', 4)
  await sweden.post('/api/reports', {
    locator: site.pageUrl,
    locatorKind: 'url',
    theme: 'csam',
    priority: 'high',
  })
  // Captures take their time on a machine that runs other networks too.
  const [first, second, ...rest] = await eventually(
    'the captured items',
    async () => {
      const items = await itemsOf(sweden, site, 'assessment')
      return items.length >= 4 ? items : undefined
    },
    patienceMs,
  )
  if (!first || !second) throw new Error('nothing waits for assessment')
  await assess(sweden, first.id)
  await eventually(
    'the first one in the Netherlands',
    async () => (await itemsOf(netherlands, site, 'offered'))[0],
    patienceMs,
  )
  const database = new pg.Client({ connectionString: databaseUrls.get('hotline.se') })
  await database.connect()
  try {
    // As after many tries without an answer: the next one is a day away.
    await database.query(
      `update peer_state set open_at = now() + interval '1 day', urgent_open_at = now() + interval '1 day'
        where peer = $1`,
      [peer],
    )
    await assess(sweden, second.id)
    for (const { id } of rest) await assess(sweden, id)
    const waiting = () =>
      eventually(
        'what waits for the Netherlands',
        async () => {
          const { rows } = await database.query<{ records: number }>(
            `select coalesce(sum(records), 0)::int as records from envelope_out where state = 'queued' and peer = $1`,
            [peer],
          )
          return (rows[0]?.records ?? 0) >= 3 ? true : undefined
        },
        patienceMs,
      )
    await waiting()
    // And so it went for as long as an envelope is valid.
    await database.query(
      `update envelope_out set expires_at = now() - interval '1 minute' where state = 'queued' and peer = $1`,
      [peer],
    )
    await database.query(`update peer_state set open_at = null, urgent_open_at = null where peer = $1`, [
      peer,
    ])
  } finally {
    await database.end()
  }
  await eventually(
    'the dead letters',
    async () => {
      const { undecided } = await sweden.get<{ undecided: { n: number } }>('/api/exchange')
      return undecided.n > 0 || undefined
    },
    patienceMs,
  )
}

/** By its metadata: nothing has to be looked at to be assessed. */
async function assess(analyst: ApiClient, id: string): Promise<void> {
  await analyst.post(`/api/items/${id}/claim`)
  const found = { classification: 'baseline', age: 'pre-pubescent', sex: 'female' }
  await analyst.post(`/api/items/${id}/assessments`, found)
}
