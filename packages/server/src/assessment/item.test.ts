import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { eventsOf } from '../accounts/testing/staff.ts'
import type { ItemDetail } from './index.ts'
import { itemDetailSchema } from './schemas.ts'
import { answered, aWorkbench, refusal, type Workbench } from './testing/a-workbench.ts'
import { anItem } from './testing/an-item.ts'

let bench: Workbench
beforeAll(async () => {
  bench = await aWorkbench()
})
afterAll(() => bench.close())
beforeEach(() => bench.clock.advance(60_000))

const open = (id: string, who = bench.alex) => answered<ItemDetail>(who.ask('GET', `/api/items/${id}`))
const assess = (id: string, body: object, query = '', who = bench.alex) =>
  who.ask('POST', `/api/items/${id}/assessments${query}`, body)

test('an item’s page shows the metadata and never the address', async () => {
  const { foundation } = bench
  const url = 'https://xn--bcher-kva.example/gallery/4?key=secret'
  const page = await anItem(foundation, {
    ...{ url, kind: 'page', stage: 'capturing', priority: 'high', hosting: { proxied: true } },
    recipe: { referrer: 'https://way-in.example/', password: 'open sesame' },
  })
  const first = await anItem(foundation, { parent: page, url: 'https://pictures.example/1.png' })
  const second = await anItem(foundation, { parent: page, url: 'https://pictures.example/2.png' })
  await foundation.database
    .updateTable('content_item')
    .set({ sha256: Buffer.alloc(32, 7), size_bytes: 2_048, media_type: 'image/png', blob: 'a'.repeat(64) })
    .where('id', '=', first.id)
    .execute()

  const shown = await open(page.id)
  expect(itemDetailSchema.parse(shown)).toEqual(shown)
  expect(shown.host).toEqual({
    punycode: 'hxxps://xn--bcher-kva[.]example/…',
    unicode: 'hxxps://bücher[.]example/…',
  })
  expect(shown).toMatchObject({ kind: 'page', source: 'public', theme: 'csam', priority: 'high' })
  expect(shown.hosting).toMatchObject({ country: 'NL', provider: 'Made-up Hosting', proxied: true })
  expect(shown.access).toEqual({
    ...{ referrer: true, cookie: false, userAgent: false, language: false, credentials: true },
  })
  expect(shown.related.map((each) => each.id)).toEqual([first.id, second.id].toSorted())
  expect(shown.steps.assess).toEqual({ allowed: false, reason: 'decided-by-parts' })
  expect(JSON.stringify(shown)).not.toMatch(/https?:|gallery|secret|sesame|way-in/)

  const file = await open(first.id)
  expect(file.page?.id).toBe(page.id)
  expect(file.related.map((each) => each.id)).toEqual([second.id])
  expect(file).toMatchObject({ mediaType: 'image/png', sizeBytes: 2048, hasEvidence: true })
  expect(file.hashes).toEqual({ sha256: '07'.repeat(32), sha1: null, md5: null })
})

test('an unknown item is not found, an id of another form not understood', async () => {
  const { alex } = bench
  const unknown = '01ARZ3NDEKTSV4RRFFQ69G5FAV'
  for (const [method, path, body] of [
    ['GET', `/api/items/${unknown}`],
    ['POST', `/api/items/${unknown}/claim`],
    ['POST', `/api/items/${unknown}/assessments`, { classification: 'baseline' }],
    ['DELETE', `/api/items/${unknown}/assessments/last`],
    ['GET', `/api/items/${unknown}/timeline`],
    ['POST', `/api/items/${unknown}/address`],
    ['POST', `/api/items/${unknown}/actions`, { kind: 'removed' }],
    ['POST', `/api/items/${unknown}/hosting`, { country: 'NL' }],
  ] as const)
    expect(await refusal(alex.ask(method, path, body))).toEqual([404, 'unknown-item'])
  expect((await alex.ask('GET', "/api/items/1'--")).status).toBe(422)
})

test('assessing with next=true answers with the next item, claimed', async () => {
  const { foundation, clock, alex } = bench
  await foundation.pool.query(`update content_item set stage = 'closed'`)
  const first = await anItem(foundation)
  clock.advance(1)
  const second = await anItem(foundation)
  const answer = await answered<{ assessed: object; next: ItemDetail | null }>(
    assess(
      first.id,
      { classification: 'national', age: 'pubescent', flags: ['virtual', 'virtual'] },
      '?next=true',
    ),
  )
  expect(answer.assessed).toEqual({
    itemId: first.id,
    classification: 'national',
    undoUntil: new Date(clock.now().getTime() + foundation.policy.undoWindowMs).toISOString(),
  })
  expect(answer.next?.id).toBe(second.id)
  expect(answer.next?.claim?.mine).toBe(true)
  const shown = await open(first.id)
  expect(shown.assessments).toMatchObject([
    {
      ...{ classification: 'national', age: 'pubescent', sex: 'not-determined', flags: ['virtual'] },
      ...{ member: 'hotline.se', memberName: 'Hotline Sweden', analystName: 'Alex', scheme: 'iccam' },
    },
  ])
  const last = await answered<{ next: null }>(assess(second.id, { classification: 'baseline' }, '?next=true'))
  expect(last.next).toBeNull()
  expect((await alex.ask('POST', '/api/queue/next')).status).toBe(204)
})

test('a Baseline item is not assessed again, and the page says so beforehand', async () => {
  const { id } = await anItem(bench.foundation)
  await answered(assess(id, { classification: 'baseline' }))
  expect((await open(id)).steps.assess).toEqual({ allowed: false, reason: 'already-baseline' })
  expect(await refusal(assess(id, { classification: 'national' }))).toEqual([409, 'already-baseline'])
})

test.each<[string, object, string]>([
  ['an unknown class', { classification: 'worse' }, 'invalid-input'],
  ['an unknown field', { classification: 'baseline', analyst: 'somebody' }, 'invalid-input'],
  ['a reason beside abuse material', { classification: 'baseline', reason: 'other' }, 'reason-not-expected'],
  ['nothing', {}, 'invalid-input'],
])('an assessment with %s is not understood', async (_what, body, code) => {
  const { id } = await anItem(bench.foundation)
  expect(await refusal(assess(id, body))).toEqual([422, code])
  expect((await open(id)).assessments).toEqual([])
})

test('an assessment can be taken back by who made it, and comes back claimed', async () => {
  const { foundation, kim } = bench
  const { id } = await anItem(foundation)
  await answered(assess(id, { classification: 'undetermined', reason: 'images-too-small' }))
  const others = await open(id, kim)
  expect(others.steps.undo).toEqual({ allowed: false, reason: 'nothing-to-undo' })
  expect(await refusal(kim.ask('DELETE', `/api/items/${id}/assessments/last`))).toEqual([
    409,
    'nothing-to-undo',
  ])
  expect((await open(id)).steps.undo.allowed).toBe(true)
  const back = await answered<ItemDetail>(bench.alex.ask('DELETE', `/api/items/${id}/assessments/last`))
  expect(back).toMatchObject({ stage: 'assessment', classification: null, assessments: [], undoUntil: null })
  expect(back.claim?.mine).toBe(true)
  expect(await refusal(bench.alex.ask('DELETE', `/api/items/${id}/assessments/last`))).toEqual([
    ...[409, 'nothing-to-undo'],
  ])
})

test('one’s last assessments say which can still be taken back', async () => {
  const { foundation, clock, alex, kim } = bench
  const made: string[] = []
  for (const classification of ['baseline', 'not-illegal', 'national']) {
    clock.advance(1_000)
    const { id } = await anItem(foundation)
    await answered(assess(id, { classification }, '', kim))
    made.unshift(id)
  }
  const [third, second, first] = made
  await answered(
    kim.ask('POST', `/api/items/${second}/actions`, { kind: 'not-illegal', reason: 'adult-pornography' }),
  )
  await answered(kim.ask('DELETE', `/api/items/${first}/assessments/last`))
  const list = await answered<{ assessments: object[]; nextCursor: string | null }>(
    kim.ask('GET', '/api/my/assessments?limit=3'),
  )
  expect(list.assessments).toMatchObject([
    { itemId: third, classification: 'national', undone: false, undo: { allowed: true, reason: null } },
    { itemId: second, undone: false, undo: { allowed: false, reason: 'already-acted-on' } },
    { itemId: first, undone: true, undo: { allowed: false, reason: 'nothing-to-undo' } },
  ])
  expect(list.nextCursor).toBeNull()
  const own = await answered<{ assessments: { itemId: string }[] }>(alex.ask('GET', '/api/my/assessments'))
  expect(own.assessments.some((each) => made.includes(each.itemId))).toBe(false)
})

test('the timeline tells the report’s and the item’s events in order, with names', async () => {
  const { foundation, alex } = bench
  const { id } = await anItem(foundation, { hosting: { country: 'SE' } })
  await answered(assess(id, { classification: 'baseline' }))
  await answered(alex.ask('POST', `/api/items/${id}/actions`, { kind: 'reported-to-police' }))
  const { events } = await answered<{ events: { kind: string; actor: string; actorName: string | null }[] }>(
    alex.ask('GET', `/api/items/${id}/timeline`),
  )
  expect(events.map((event) => [event.kind, event.actor, event.actorName])).toEqual([
    ['report.received', 'public', null],
    ['item.added', 'server', 'Hotline Sweden'],
    ['item.traced', 'server', 'Hotline Sweden'],
    ['item.assessed', 'user', 'Alex'],
    ['item.acted', 'user', 'Alex'],
  ])
  const first = await answered<{ events: { seq: number }[]; nextCursor: string }>(
    alex.ask('GET', `/api/items/${id}/timeline?limit=3`),
  )
  const rest = await answered<{ events: { seq: number }[]; nextCursor: string | null }>(
    alex.ask('GET', `/api/items/${id}/timeline?limit=3&cursor=${first.nextCursor}`),
  )
  expect([first.events.length, rest.events.length, rest.nextCursor]).toEqual([3, 2, null])
})

test('the exact address is shown on request only, and the ledger knows to whom', async () => {
  const { foundation, kim } = bench
  const url = 'https://pictures.example/exact?x=1'
  const { id } = await anItem(foundation, { url })
  expect(await answered(kim.ask('POST', `/api/items/${id}/address`))).toEqual({ url })
  expect((await eventsOf(foundation, 'address.shown')).at(-1)).toEqual({
    ...{ kind: 'address.shown', actor: `user:${kim.id}`, detail: undefined },
  })
})

test('when the ledger cannot be written, no address is shown', async () => {
  const { foundation, alex } = bench
  const { id } = await anItem(foundation)
  await foundation.pool.query('alter table ledger_event rename to ledger_event_away')
  const answer = await alex.ask('POST', `/api/items/${id}/address`)
  await foundation.pool.query('alter table ledger_event_away rename to ledger_event')
  expect(answer.status).toBe(500)
  expect(await answer.text()).not.toContain('pictures')
})

test('an item that cannot be reached is closed with a reason', async () => {
  const { foundation, alex } = bench
  const { id } = await anItem(foundation, { attention: 'cannot-load' })
  const act = (body: object) => alex.ask('POST', `/api/items/${id}/actions`, body)
  expect(await refusal(act({ kind: 'unavailable' }))).toEqual([422, 'reason-needed'])
  expect(await refusal(act({ kind: 'removed', reason: 'other' }))).toEqual([422, 'reason-not-expected'])
  expect(await refusal(act({ kind: 'reported-to-provider' }))).toEqual([409, 'not-assessed'])
  const closed = await answered<ItemDetail>(act({ kind: 'unavailable', reason: 'error-404-or-site-down' }))
  expect(closed).toMatchObject({ stage: 'closed', attention: null, finalAction: 'unavailable' })
  expect(await refusal(act({ kind: 'removed' }))).toEqual([409, 'already-final'])
  expect(await refusal(alex.ask('POST', `/api/items/${id}/claim`))).toEqual([409, 'already-closed'])
})

test('an offered item can be answered but not assessed before it is accepted', async () => {
  const { foundation } = bench
  const { id } = await anItem(foundation, { stage: 'offered', holder: 'hotline.nl', hosting: {} })
  const shown = await open(id)
  expect(shown.handOver).toMatchObject({
    holder: 'hotline.nl',
    holderName: 'Hotline Netherlands',
    held: false,
  })
  expect(shown.steps.accept.allowed && shown.steps.decline.allowed).toBe(true)
  expect(shown.steps.assess).toEqual({ allowed: false, reason: 'offered' })
  expect(shown.steps.hosting).toEqual({ allowed: false, reason: 'not-holder' })
  expect(await refusal(assess(id, { classification: 'baseline' }))).toEqual([409, 'not-holder'])
  const byHand = bench.alex.ask('POST', `/api/items/${id}/hosting`, { country: 'SE' })
  expect(await refusal(byHand)).toEqual([409, 'not-holder'])
})

test('a page is decided by its files: it is neither assessed nor undone for itself', async () => {
  const { foundation, alex } = bench
  const page = await anItem(foundation, { kind: 'page', stage: 'capturing' })
  const file = await anItem(foundation, { parent: page })
  expect(await refusal(assess(page.id, { classification: 'baseline' }))).toEqual([409, 'decided-by-parts'])
  await answered(assess(file.id, { classification: 'national' }))
  expect(await open(page.id)).toMatchObject({ classification: 'national', stage: 'assessed' })
  expect(await refusal(alex.ask('DELETE', `/api/items/${page.id}/assessments/last`))).toEqual([
    ...[409, 'decided-by-parts'],
  ])
  const mine = await answered<{ assessments: { itemId: string }[] }>(alex.ask('GET', '/api/my/assessments'))
  expect(mine.assessments[0]?.itemId).toBe(file.id)
  expect(mine.assessments.some((each) => each.itemId === page.id)).toBe(false)
})

test('an analyst enters a report; it says something or is refused', async () => {
  const { foundation, alex } = bench
  const { reportId } = await answered<{ reportId: string }>(
    alex.ask('POST', '/api/reports', { locator: 'https://found.example/', theme: 'csam', priority: 'high' }),
    201,
  )
  const row = await foundation.database
    .selectFrom('report')
    .select(['source', 'theme', 'priority', 'locator_kind', 'origin_member'])
    .where('id', '=', reportId as never)
    .executeTakeFirst()
  expect(row).toEqual({
    ...{ source: 'proactive', theme: 'csam', priority: 1, locator_kind: 'url', origin_member: 'hotline.se' },
  })
  expect((await eventsOf(foundation, 'report.received')).at(-1)?.actor).toBe(`user:${alex.id}`)
  expect(await refusal(alex.ask('POST', '/api/reports', { locator: '  ' }))).toEqual([
    422,
    'nothing-reported',
  ])
})
