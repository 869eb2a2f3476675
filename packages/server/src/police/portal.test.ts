import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { openAccounts } from '../accounts/index.ts'
import { aColleague, type Colleague, eventsOf, workbenchOf } from '../accounts/testing/staff.ts'
import { answered, refusal } from '../assessment/testing/a-workbench.ts'
import { anItem, type ItemWishes } from '../assessment/testing/an-item.ts'
import {
  type App,
  type Foundation,
  type ItemId,
  manualClock,
  member,
  sealLedger,
} from '../foundation/index.ts'
import { type TestFoundation, testFoundation } from '../foundation/testing/test-foundation.ts'
import { lockItem, recordAction } from '../reports/index.ts'
import { openStatistics, type Statistics } from '../statistics/index.ts'
import { openPolice, type PortalCase } from './index.ts'

const clock = manualClock(new Date('2026-03-01T08:00:00Z'))
const withdrawn = new Set<ItemId>()
let world: TestFoundation
let foundation: Foundation
let app: App
let alex: Colleague
let kim: Colleague

beforeAll(async () => {
  world = await testFoundation(
    {
      member: {
        ...{ id: 'interpol', name: 'INTERPOL', kind: 'interpol', country: 'XX' },
        ...{ mailAddress: 'desk@interpol.example', website: 'https://interpol.example/' },
      },
    },
    { clock },
  )
  foundation = world.foundation
  app = workbenchOf(
    foundation,
    openAccounts(foundation, { exposureToday: async () => ({ viewsToday: 0, limitMs: 0, usedMs: 0 }) }),
    openPolice(foundation, {
      withdrawnAmong: async (_, ids) => new Set(ids.filter((id) => withdrawn.has(id))),
    }),
    openStatistics(foundation),
  )
  foundation.jobs.define({
    ...{ queue: 'test-outcome', payload: z.object({ itemId: z.string() }), handle: async () => {} },
  })
  foundation.jobs.follow('outcome-given', 'test-outcome')
  await foundation.jobs.start({ work: false })
  alex = await aColleague(foundation, app, 'officer', 'Alex')
  kim = await aColleague(foundation, app, 'officer', 'Kim')
})
afterAll(() => world.close())
beforeEach(async () => {
  clock.advance(3_600_000)
  await foundation.pool.query('truncate report cascade')
})

interface PortalPage {
  entries: { item: { id: string; hostingCountry: string | null }; case: PortalCase }[]
  nextCursor: string | null
  waiting: { new: number; taken: number }
}
interface PortalDetail {
  item: { id: string; stage: string; finalAction: string | null }
  case: PortalCase
  duplicateIds: string[]
}

async function aCopy(
  wishes: ItemWishes & { sha256?: number; classification?: 'baseline' | 'national' } = {},
) {
  clock.advance(1_000)
  const { id } = await anItem(foundation, { stage: 'followed', holder: 'hotline.se', ...wishes })
  await foundation.database
    .updateTable('content_item')
    .set({
      classification: wishes.classification ?? 'baseline',
      sha256: wishes.sha256 === undefined ? null : Buffer.alloc(32, wishes.sha256),
    })
    .where('id', '=', id)
    .execute()
  return id
}

const list = (query = '', who = alex) => answered<PortalPage>(who.ask('GET', `/api/portal/items${query}`))
const idsOf = (page: PortalPage) => page.entries.map((entry) => entry.item.id)
const take = (id: ItemId, who = alex, body?: object) => who.ask('POST', `/api/portal/items/${id}/take`, body)
const give = (id: ItemId, outcome: string, who = alex) =>
  who.ask('POST', `/api/portal/items/${id}/outcomes`, { outcome })

test('what hotlines submitted is listed at once: most urgent first, then newest', async () => {
  const older = await aCopy()
  const newer = await aCopy()
  const urgent = await aCopy({ priority: 'child-at-risk', receivedAt: new Date('2026-01-01T00:00:00Z') })
  const page = await list()
  expect(idsOf(page)).toEqual([urgent, newer, older])
  expect(page.entries.every((entry) => entry.case.status === 'new')).toBe(true)
  expect(page.waiting).toEqual({ new: 3, taken: 0 })
})

test('the list can be narrowed by status, country, class and time', async () => {
  const swedish = await aCopy({ hosting: { country: 'SE' } })
  const dutch = await aCopy({ hosting: { country: 'NL' }, classification: 'national' })
  await list()
  await answered(take(dutch))
  clock.advance(10 * 60_000)
  const since = encodeURIComponent(clock.now().toISOString())
  const latest = await aCopy({ hosting: { country: 'SE' } })
  expect(idsOf(await list('?country=SE'))).toEqual([latest, swedish])
  expect(idsOf(await list('?classification=national'))).toEqual([dutch])
  expect(idsOf(await list('?status=new&country=NL'))).toEqual([])
  expect(idsOf(await list('?status=taken'))).toEqual([dutch])
  expect(idsOf(await list(`?since=${since}`))).toEqual([latest])
  for (const query of ['?status=old', '?country=se', '?since=now', '?limit=500'])
    expect((await alex.ask('GET', `/api/portal/items${query}`)).status).toBe(422)
})

test('pages follow each other without a gap or a double', async () => {
  const made: string[] = []
  const sameTime = new Date('2026-02-01T00:00:00Z')
  for (let index = 0; index < 11; index++)
    made.push(await aCopy({ priority: index % 3 === 0 ? 'high' : 'normal', receivedAt: sameTime }))
  const seen: string[] = []
  let cursor: string | null = null
  do {
    const page: PortalPage = await list(`?limit=3${cursor ? `&cursor=${cursor}` : ''}`)
    seen.push(...idsOf(page))
    cursor = page.nextCursor
  } while (cursor !== null)
  expect(seen).toHaveLength(11)
  expect(new Set(seen)).toEqual(new Set(made))
})

test('the same file again is flagged, and can be hidden', async () => {
  const first = await aCopy({ sha256: 7 })
  const again = await aCopy({ sha256: 7, holder: 'hotline.nl' })
  const other = await aCopy({ sha256: 8 })
  const none = await aCopy()
  const all = await list()
  const flags = new Map(
    all.entries.map(({ item, case: own }) => [item.id, [own.duplicateOf, own.duplicates]]),
  )
  expect(flags).toEqual(
    new Map([
      [none, [null, 0]],
      [other, [null, 0]],
      [again, [first, 1]],
      [first, [null, 1]],
    ]),
  )
  expect(idsOf(await list('?duplicates=hide'))).toEqual([none, other, first])
  const detail = await answered<PortalDetail>(alex.ask('GET', `/api/portal/items/${again}`))
  expect(detail.duplicateIds).toEqual([first])
})

test('one officer takes an item; a colleague only knowingly, and it is recorded', async () => {
  const id = await aCopy()
  await list()
  const taken = await answered<PortalDetail>(take(id))
  expect(taken.case).toMatchObject({ status: 'taken', takenBy: { id: alex.id, name: 'Alex', me: true } })
  expect(await refusal(take(id, kim))).toEqual([409, 'taken-by-another'])
  expect(await refusal(give(id, 'already-known', kim))).toEqual([409, 'taken-by-another'])
  await answered(take(id, alex))
  await answered(take(id, kim, { takeOver: true }))
  expect((await eventsOf(foundation, 'case.taken')).slice(-2)).toEqual([
    { kind: 'case.taken', actor: `user:${alex.id}`, detail: { from: null } },
    { kind: 'case.taken', actor: `user:${kim.id}`, detail: { from: alex.id } },
  ])
})

test('two officers who take at the same moment: one has it', async () => {
  const id = await aCopy()
  await list()
  const answers = await Promise.all([take(id, alex), take(id, kim)])
  expect(answers.map((each) => each.status).toSorted()).toEqual([200, 409])
})

test('an outcome is recorded once, announced for the way back, and counted', async () => {
  const id = await aCopy()
  await list()
  expect(await refusal(give(id, 'already-known'))).toEqual([409, 'not-taken'])
  await answered(take(id))
  await answered(give(id, 'under-investigation'))
  expect(await refusal(give(id, 'under-investigation'))).toEqual([409, 'outcome-repeated'])
  const detail = await answered<PortalDetail>(give(id, 'victim-identified'))
  expect(detail.case.status).toBe('outcome')
  expect(detail.case.outcomes.map(({ outcome, by }) => [outcome, by])).toEqual([
    ['under-investigation', 'Alex'],
    ['victim-identified', 'Alex'],
  ])
  expect(await eventsOf(foundation, 'outcome.given')).toEqual([
    {
      ...{ kind: 'outcome.given', actor: `user:${alex.id}` },
      detail: { outcome: 'under-investigation', member: 'interpol' },
    },
    {
      ...{ kind: 'outcome.given', actor: `user:${alex.id}` },
      detail: { outcome: 'victim-identified', member: 'interpol' },
    },
  ])
  const { rows } = await foundation.pool.query<{ data: { itemId: string } }>(
    `select data from pgboss.job where name = 'test-outcome'`,
  )
  expect(rows.map((row) => row.data)).toEqual([{ itemId: id }, { itemId: id }])
  clock.advance(1)
  await sealLedger(foundation)
  await foundation.jobs.runLoop('follow-ledger')
  const { counts } = await answered<Statistics>(alex.ask('GET', '/api/statistics'))
  expect(counts.outcomes).toMatchObject({ 'under-investigation': 1, 'victim-identified': 1 })
  expect((await give(id, 'nothing')).status).toBe(422)
})

test('what was withdrawn cannot be taken any more, and says so; what was taken before goes on', async () => {
  const [fresh, taken] = [await aCopy(), await aCopy()]
  await list()
  await answered(take(taken))
  for (const id of [fresh, taken]) withdrawn.add(id)
  expect(await refusal(take(fresh))).toEqual([409, 'withdrawn'])
  expect(await refusal(take(fresh, kim, { takeOver: true }))).toEqual([409, 'withdrawn'])
  const { entries } = await list()
  expect(entries.map((entry) => [entry.case.status, entry.case.withdrawn])).toEqual([
    ['taken', true],
    ['new', true],
  ])
  await answered(take(taken, kim, { takeOver: true }))
  const detail = await answered<PortalDetail>(give(taken, 'already-known', kim))
  expect(detail.case).toMatchObject({ status: 'outcome', withdrawn: true })
  withdrawn.clear()
})

test('an item stays in the portal when the holder closes it', async () => {
  const id = await aCopy()
  await list()
  await foundation.database.transaction().execute(async (transaction) => {
    const row = await lockItem(transaction, id)
    if (!row) throw new Error('The item is there')
    const action = {
      kind: 'removed' as const,
      reason: null,
      member: 'hotline.se',
      at: clock.now().toISOString(),
    }
    await recordAction(foundation, transaction, row, action, member('hotline.se'))
  })
  const detail = await answered<PortalDetail>(alex.ask('GET', `/api/portal/items/${id}`))
  expect(detail.item).toMatchObject({ stage: 'closed', finalAction: 'removed' })
  expect(idsOf(await list())).toEqual([id])
})

test('an item that became visible late is still noticed', async () => {
  const early = await aCopy()
  clock.advance(60_000)
  const late = await aCopy()
  await foundation.pool.query('create table hidden as select * from content_item where id = $1', [early])
  await foundation.pool.query('delete from content_item where id = $1', [early])
  expect(idsOf(await list())).toEqual([late])
  await foundation.pool.query('insert into content_item select * from hidden')
  await foundation.pool.query('drop table hidden')
  expect(idsOf(await list())).toEqual([late, early])
})

test('the exact address and the timeline are for officers too, and recorded', async () => {
  const id = await aCopy({ url: 'https://pictures.example/exact' })
  await list()
  expect(await answered(alex.ask('POST', `/api/portal/items/${id}/address`))).toEqual({
    url: 'https://pictures.example/exact',
  })
  const { events } = await answered<{ events: { kind: string; actorName: string }[] }>(
    alex.ask('GET', `/api/portal/items/${id}/timeline`),
  )
  expect(events.at(-1)).toMatchObject({ kind: 'address.shown', actorName: 'Alex' })
})

test('an unknown item is not found', async () => {
  const unknown = '01ARZ3NDEKTSV4RRFFQ69G5FAV' as ItemId
  expect(await refusal(alex.ask('GET', `/api/portal/items/${unknown}`))).toEqual([404, 'unknown-item'])
  expect(await refusal(take(unknown))).toEqual([404, 'unknown-item'])
  expect(await refusal(give(unknown, 'already-known'))).toEqual([404, 'unknown-item'])
  for (const [method, path] of [
    ['POST', 'address'],
    ['GET', 'timeline'],
  ] as const)
    expect(await refusal(alex.ask(method, `/api/portal/items/${unknown}/${path}`))).toEqual([
      404,
      'unknown-item',
    ])
})

test('a hotline has no portal', async () => {
  const hotline = await testFoundation()
  try {
    expect(openPolice(hotline.foundation)).toEqual({})
  } finally {
    await hotline.close()
  }
})
