import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  type App,
  createApp,
  type ItemId,
  manualClock,
  type Subject,
  type UserId,
} from '../foundation/index.ts'
import { captureItem } from './capture-item.ts'
import { exposureToday, viewLevels } from './index.ts'
import { captureRoutes } from './routes.ts'
import { pattern } from './testing/pictures.ts'
import { bytes, html, type Site, startSite } from './testing/site.ts'
import { type CaptureWorld, captureWorld } from './testing/world.ts'

const clock = manualClock(new Date('2026-03-02T09:00:00.000Z'))
let site: Site
let world: CaptureWorld
let picture: ItemId
let viewer = 0

beforeAll(async () => {
  site = await startSite({
    '/a.png': bytes(await pattern(2_000, 1_000), 'image/png'),
    '/cut.jpg': bytes((await pattern(900, 900, 1, 'jpeg')).subarray(0, 9_000), 'image/jpeg'),
    '/page': html('<p>words</p>'),
  })
  world = await captureWorld([site.port], { exposurePerDayMs: 60_000 }, { clock })
  picture = await captured('/a.png')
})
beforeEach(() => {
  viewer += 1
})
afterAll(async () => {
  await world.close()
  await site.stop()
})

async function captured(path: string): Promise<ItemId> {
  const item = await world.addPage(`${site.origin}${path}`)
  await captureItem(world.room, item)
  return item
}

const viewerId = () => `viewer-${viewer}` as UserId

function appFor(subject: Subject): App {
  const app = createApp(world.foundation, { maxBodyBytes: 10_000, https: false, trustedTypes: 'none' })
  app.use(async (context, next) => {
    context.set('subject', subject)
    await next()
  })
  app.route('/', captureRoutes(world.room))
  return app
}

const person = (role: 'analyst' | 'officer' | 'administrator'): Subject => ({
  ...{ kind: 'user', userId: viewerId(), name: 'A Person', role, through: 'session' },
})

async function ask(path: string, body: object, subject: Subject = person('analyst')) {
  const response = await appFor(subject).request(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return response
}

const view = (level: string, item: ItemId = picture, subject?: Subject) =>
  ask(`/api/items/${item}/views`, { level }, subject)

async function problemOf(response: Response) {
  const { code } = (await response.json()) as { code: string }
  return [response.status, code]
}

const leaves = () =>
  world.foundation.database
    .selectFrom('ledger_event')
    .select(['body'])
    .where('kind', '=', 'evidence.viewed')
    .where('actor', '=', `user:${viewerId()}`)
    .orderBy('seq')
    .execute()

test('a picture is shown step by step, each step with a leaf before it', async () => {
  for (const [at, level] of viewLevels.entries()) {
    const response = await view(level)
    expect(response.status).toBe(200)
    const shown = await sharp(Buffer.from(await response.arrayBuffer())).metadata()
    expect([shown.format, shown.width]).toEqual(['png', [96, 320, 640, 1280][at]])
    const seen = await leaves()
    expect(seen).toHaveLength(at + 1)
    expect(JSON.parse(seen.at(-1)?.body ?? '')).toMatchObject({
      item: picture,
      detail: { level, media: 'image/png' },
    })
  }
})

test('what is shown can do nothing by itself and is kept nowhere', async () => {
  const { headers } = await view('blurred')
  expect(headers.get('content-type')).toBe('image/png')
  expect(headers.get('content-security-policy')).toBe("sandbox; default-src 'none'")
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('x-content-type-options')).toBe('nosniff')
})

test('views asked for at the same time do not pass the limit of the day', async () => {
  for (const level of ['blurred', 'larger']) expect((await view(level)).status).toBe(200)
  const { limitMs, usedMs } = await exposureToday(world.foundation, viewerId())
  const left = (limitMs - usedMs) / 10_000
  const answers = await Promise.all(Array.from({ length: left + 10 }, () => view('grey')))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(left)
  const after = await exposureToday(world.foundation, viewerId())
  expect(after.usedMs).toBe(limitMs)
})

test('no step is skipped, and a colleague’s steps do not count', async () => {
  expect(await problemOf(await view('original'))).toEqual([409, 'step-skipped'])
  await view('blurred')
  expect(await problemOf(await view('grey'))).toEqual([409, 'step-skipped'])
  expect((await view('larger')).status).toBe(200)
  viewer += 1
  expect(await problemOf(await view('larger'))).toEqual([409, 'step-skipped'])
  expect(await leaves()).toEqual([])
})

test('no leaf, no view: where the ledger cannot be written to, no picture comes', async () => {
  const { pool } = world.foundation
  await pool.query(`create function refuse_leaf() returns trigger language plpgsql as $$
    begin raise insufficient_privilege using message = 'the ledger takes nothing'; end $$`)
  await pool.query(
    'create trigger refuse_leaf before insert on ledger_event for each row execute function refuse_leaf()',
  )
  try {
    const refused = await view('blurred')
    expect(await problemOf(refused)).toEqual([500, 'server-error'])
    expect(refused.headers.get('content-type')).toContain('application/problem+json')
  } finally {
    await pool.query('drop function refuse_leaf cascade')
  }
  expect(await leaves()).toEqual([])
  expect((await view('blurred')).status).toBe(200)
})

test('the exposure of the day is counted by the ledger and ends the views; the next morning begins anew', async () => {
  await view('blurred')
  await view('larger')
  for (let at = 0; at < 5; at++) expect((await view('grey')).status).toBe(200)
  expect(await exposureToday(world.foundation, viewerId())).toEqual({
    viewsToday: 7,
    limitMs: 60_000,
    usedMs: 60_000,
  })
  expect(await problemOf(await view('grey'))).toEqual([403, 'exposure-limit'])
  expect(await problemOf(await view('blurred'))).toEqual([403, 'exposure-limit'])
  expect(await leaves()).toHaveLength(7)
  clock.advance(24 * 3_600_000)
  expect(await exposureToday(world.foundation, viewerId())).toMatchObject({ viewsToday: 0, usedMs: 0 })
  expect((await view('grey')).status).toBe(200)
})

test('an officer of the portal may see, others and nobody in particular may not', async () => {
  expect((await view('blurred', picture, person('officer'))).status).toBe(200)
  expect(await problemOf(await view('blurred', picture, person('administrator')))).toEqual([
    403,
    'not-allowed',
  ])
  expect(await problemOf(await view('blurred', picture, { kind: 'anonymous' }))).toEqual([
    401,
    'not-signed-in',
  ])
})

test('a damaged picture is refused with a sentence, and the server goes on', async () => {
  const damaged = await captured('/cut.jpg')
  expect(await problemOf(await view('blurred', damaged))).toEqual([422, 'broken-picture'])
  expect((await view('blurred')).status).toBe(200)
})

test('a page, an item that is not there, a shredded one and a wrong step have nothing to show', async () => {
  const page = await captured('/page')
  expect(await problemOf(await view('blurred', page))).toEqual([404, 'nothing-to-show'])
  expect(await problemOf(await view('blurred', '01ARZ3NDEKTSV4RRFFQ69G5FAV' as ItemId))).toEqual([
    404,
    'unknown-item',
  ])
  expect((await view('everything')).status).toBe(422)
  expect((await view('blurred', 'no-id' as ItemId)).status).toBe(422)
  const shredded = await captured('/a.png')
  await world.foundation.vault.shred(world.foundation.database, shredded)
  expect(await problemOf(await view('blurred', shredded))).toEqual([404, 'evidence-gone'])
})

test('evidence that is not what was captured is not shown', async () => {
  const item = await captured('/a.png')
  await world.foundation.database
    .updateTable('content_item')
    .set({ sha256: Buffer.alloc(32) })
    .where('id', '=', item)
    .execute()
  expect((await view('blurred', item)).status).toBe(500)
})

test('an analyst asks for a capture of what could not be loaded, once', async () => {
  const item = await captured('/not-there')
  const path = `/api/items/${item}/capture`
  expect((await ask(path, {})).status).toBe(202)
  expect(await world.item(item)).toMatchObject({ stage: 'capturing', attention: null })
  const { rows } = await world.foundation.pool.query(
    `select 1 from pgboss.job where name = 'capture-item' and data->>'itemId' = $1`,
    [item],
  )
  expect(rows).toHaveLength(1)
  expect(await problemOf(await ask(path, {}))).toEqual([409, 'capture-under-way'])
})

test('what is captured, held by another or open at a colleague is not captured on request', async () => {
  expect(await problemOf(await ask(`/api/items/${picture}/capture`, {}))).toEqual([409, 'already-captured'])
  const item = await captured('/gone')
  const set = (changes: object) =>
    world.foundation.database.updateTable('content_item').set(changes).where('id', '=', item).execute()
  await set({ claimed_by: 'somebody', claimed_until: new Date(clock.now().getTime() + 60_000) })
  expect(await problemOf(await ask(`/api/items/${item}/capture`, {}))).toEqual([409, 'claimed-by-another'])
  await set({ claimed_by: null, claimed_until: null, holder: 'hotline.nl' })
  expect(await problemOf(await ask(`/api/items/${item}/capture`, {}))).toEqual([409, 'not-holder'])
  expect(await problemOf(await ask(`/api/items/${item}/capture`, {}, person('officer')))).toEqual([
    403,
    'not-allowed',
  ])
})
