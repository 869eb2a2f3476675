import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { eventsOf } from '../accounts/testing/staff.ts'
import type { ItemDetail, ItemSummary } from './index.ts'
import { answered, aWorkbench, refusal, type Workbench } from './testing/a-workbench.ts'
import { anItem } from './testing/an-item.ts'

let bench: Workbench
beforeAll(async () => {
  bench = await aWorkbench()
})
afterAll(() => bench.close())
beforeEach(async () => {
  bench.clock.advance(60_000)
  await bench.foundation.pool.query(
    `update content_item set stage = 'closed', attention = null, claimed_by = null, claimed_until = null`,
  )
})

interface Queue {
  items: ItemSummary[]
  waiting: { assessment: number; offered: number; attention: number }
  nextCursor: string | null
}

const early = new Date('2026-02-01T00:00:00Z')
const late = new Date('2026-02-02T00:00:00Z')
const next = async (who: Workbench['alex'], query = ''): Promise<ItemDetail | undefined> => {
  const answer = await who.ask('POST', `/api/queue/next${query}`)
  return answer.status === 204 ? undefined : ((await answer.json()) as ItemDetail)
}

test('a child at risk comes first, then the oldest', async () => {
  const { foundation, alex } = bench
  const newest = await anItem(foundation, { receivedAt: late })
  const oldest = await anItem(foundation, { receivedAt: early })
  const urgent = await anItem(foundation, { receivedAt: late, priority: 'child-at-risk' })
  const offered = await anItem(foundation, { stage: 'offered', holder: 'hotline.nl', priority: 'high' })
  await anItem(foundation, { stage: 'capturing', priority: 'child-at-risk' })
  const queue = await answered<Queue>(alex.ask('GET', '/api/queue'))
  expect(queue.items.map((item) => item.id)).toEqual([urgent.id, offered.id, oldest.id, newest.id])
  expect(queue.waiting).toEqual({ assessment: 3, offered: 1, attention: 0 })
})

test('two analysts who ask again and again never get the same item', async () => {
  const { foundation, alex, kim } = bench
  const made = new Set<string>()
  for (let index = 0; index < 12; index++) made.add((await anItem(foundation)).id)
  const got: (string | undefined)[] = []
  for (let round = 0; round < 3; round++) {
    const pair = await Promise.all([next(alex), next(kim)])
    expect(pair[0]?.id).not.toBe(pair[1]?.id)
    got.push(...pair.map((item) => item?.id))
    for (const [who, item] of [
      [alex, pair[0]],
      [kim, pair[1]],
    ] as const)
      await answered(who.ask('POST', `/api/items/${item?.id}/assessments`, { classification: 'baseline' }))
  }
  expect(new Set(got).size).toBe(6)
  for (const id of got) expect(made).toContain(id)
})

test('asking again after a lost answer gives the same item, skipping gives another', async () => {
  const { foundation, alex, kim } = bench
  const first = await anItem(foundation, { receivedAt: early })
  const second = await anItem(foundation, { receivedAt: late })
  expect((await next(alex))?.id).toBe(first.id)
  expect((await next(alex))?.id).toBe(first.id)
  expect((await next(alex, `?skip=${first.id}`))?.id).toBe(second.id)
  expect((await next(kim))?.id).toBe(first.id)
})

test('nothing waits: no content', async () => {
  expect((await bench.alex.ask('POST', '/api/queue/next')).status).toBe(204)
})

test('an item that a colleague has open shows who and until when, and is not assessed', async () => {
  const { foundation, alex, kim, clock } = bench
  const { id } = await anItem(foundation)
  await next(alex)
  const seen = await answered<ItemDetail>(kim.ask('GET', `/api/items/${id}`))
  expect(seen.claim).toEqual({
    by: { id: alex.id, name: 'Alex' },
    until: new Date(clock.now().getTime() + foundation.policy.claimMs).toISOString(),
    mine: false,
  })
  expect(seen.steps.assess).toEqual({ allowed: false, reason: 'claimed-by-another' })
  const assessing = kim.ask('POST', `/api/items/${id}/assessments`, { classification: 'baseline' })
  expect(await refusal(assessing)).toEqual([409, 'claimed-by-another'])
  expect(await refusal(kim.ask('POST', `/api/items/${id}/claim`))).toEqual([409, 'claimed-by-another'])
  const acting = kim.ask('POST', `/api/items/${id}/actions`, { kind: 'unavailable', reason: 'link-expired' })
  expect(await refusal(acting)).toEqual([409, 'claimed-by-another'])
})

test('taking over is explicit and recorded', async () => {
  const { foundation, alex, kim } = bench
  const { id } = await anItem(foundation)
  await next(alex)
  const taken = await answered<ItemDetail>(kim.ask('POST', `/api/items/${id}/claim`, { takeOver: true }))
  expect(taken.claim?.mine).toBe(true)
  expect((await eventsOf(foundation, 'item.taken-over')).at(-1)).toEqual({
    ...{ kind: 'item.taken-over', actor: `user:${kim.id}`, detail: { from: alex.id } },
  })
  const back = alex.ask('POST', `/api/items/${id}/assessments`, { classification: 'baseline' })
  expect(await refusal(back)).toEqual([409, 'claimed-by-another'])
  const timeline = await answered<{ events: { kind: string; actorName: string; detail: object }[] }>(
    kim.ask('GET', `/api/items/${id}/timeline`),
  )
  expect(timeline.events.at(-1)).toMatchObject({
    ...{ kind: 'item.taken-over', actorName: 'Kim', detail: { from: 'Alex' } },
  })
})

test('a claim lasts as long as the policy says, unless it is kept alive or given back', async () => {
  const { foundation, alex, kim, clock } = bench
  const { id } = await anItem(foundation)
  await next(alex)
  clock.advance(foundation.policy.claimMs - 1)
  expect(await next(kim)).toBeUndefined()
  await answered(alex.ask('POST', `/api/items/${id}/claim`))
  clock.advance(foundation.policy.claimMs - 1)
  expect(await next(kim)).toBeUndefined()
  clock.advance(1)
  expect((await next(kim))?.id).toBe(id)
  expect((await alex.ask('DELETE', `/api/items/${id}/claim`)).status).toBe(204)
  expect(await next(alex)).toBeUndefined()
  expect((await kim.ask('DELETE', `/api/items/${id}/claim`)).status).toBe(204)
  expect((await next(alex))?.id).toBe(id)
  expect(await eventsOf(foundation, 'item.taken-over')).toHaveLength(1)
})

test('pages of the queue follow each other without a gap or a double', async () => {
  const { foundation, alex } = bench
  const made: string[] = []
  const ranks = ['child-at-risk', 'normal'] as const
  for (let index = 0; index < 23; index++) {
    const priority = ranks[index % 2] ?? 'normal'
    made.push((await anItem(foundation, { priority, receivedAt: index % 3 === 0 ? early : late })).id)
  }
  const seen: string[] = []
  let cursor: string | null = null
  do {
    const page: Queue = await answered(
      alex.ask('GET', `/api/queue?limit=5${cursor ? `&cursor=${cursor}` : ''}`),
    )
    seen.push(...page.items.map((item) => item.id))
    cursor = page.nextCursor
  } while (cursor !== null)
  expect(seen).toHaveLength(23)
  expect(new Set(seen)).toEqual(new Set(made))
})

test('a limit above 200 and a foreign cursor are refused', async () => {
  for (const query of ['limit=201', 'limit=0', 'cursor=abc', 'limit=x'])
    expect((await bench.alex.ask('GET', `/api/queue?${query}`)).status).toBe(422)
})

test('items and reports that need a person are listed, most urgent first', async () => {
  const { foundation, alex } = bench
  const usual = await anItem(foundation, { attention: 'cannot-load' })
  const urgent = await anItem(foundation, {
    attention: 'no-member',
    priority: 'child-at-risk',
    stage: 'assessed',
  })
  const tip = await anItem(foundation, { stage: 'tracing' })
  await foundation.database
    .updateTable('report')
    .set({ attention: 'tip-without-address' })
    .where('id', '=', tip.reportId)
    .execute()
  const list = await answered<{ items: ItemSummary[]; reports: { id: string; attention: string }[] }>(
    alex.ask('GET', '/api/attention'),
  )
  expect(list.items.map((item) => [item.id, item.attention])).toEqual([
    [urgent.id, 'no-member'],
    [usual.id, 'cannot-load'],
  ])
  expect(list.reports).toMatchObject([{ id: tip.reportId, attention: 'tip-without-address' }])
  const first = await answered<{ items: ItemSummary[]; nextCursor: string }>(
    alex.ask('GET', '/api/attention?limit=1'),
  )
  const rest = await answered<{ items: ItemSummary[]; nextCursor: string | null }>(
    alex.ask('GET', `/api/attention?limit=1&cursor=${first.nextCursor}`),
  )
  expect([first, rest].flatMap((page) => page.items.map((item) => item.id))).toEqual([urgent.id, usual.id])
  expect(rest.nextCursor).toBeNull()
})

test('items of a stage are listed newest first, page by page', async () => {
  const { foundation, alex } = bench
  const made: string[] = []
  for (const receivedAt of [early, early, late, late, late])
    made.push((await anItem(foundation, { stage: 'takedown', receivedAt })).id)
  const seen: ItemSummary[] = []
  let cursor: string | null = null
  do {
    const page: Queue = await answered(
      alex.ask('GET', `/api/items?stage=takedown&limit=2${cursor ? `&cursor=${cursor}` : ''}`),
    )
    seen.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== null)
  expect(new Set(seen.map((item) => item.id))).toEqual(new Set(made))
  expect(seen.map((item) => item.receivedAt)).toEqual(
    seen
      .map((item) => item.receivedAt)
      .toSorted()
      .toReversed(),
  )
  expect((await alex.ask('GET', '/api/items?stage=nowhere')).status).toBe(422)
})
