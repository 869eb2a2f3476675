import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createApp, manualClock, type UserId } from '../../packages/server/src/foundation/index.ts'
import {
  type TestFoundation,
  testFoundation,
} from '../../packages/server/src/foundation/testing/test-foundation.ts'
import { openHashLists } from '../../packages/server/src/known/index.ts'
import { guardedRequest } from '../../packages/server/src/tracing/index.ts'
import { type HashSharing, type SharedEntry, startHashSharing } from './hash-sharing.ts'

let service: HashSharing
let one: TestFoundation
let lists: ReturnType<typeof openHashLists>
let clock: ReturnType<typeof manualClock>

beforeEach(async () => {
  clock = manualClock(new Date('2026-11-25T12:00:00Z'))
  service = await startHashSharing({ pageSize: 3 })
  const { url, username, password } = service
  one = await testFoundation(
    { hashSharing: [{ name: 'made-up', listName: 'A made-up service', url, username, password }] },
    { clock },
  )
  lists = openHashLists({
    foundation: one.foundation,
    known: { lookup: async () => [] },
    members: () => [],
    send: async () => {},
    request: (address, options) => guardedRequest(one.foundation, address, options),
  })
})
afterEach(async () => {
  await lists.stop()
  await one.close()
  await service.stop()
})

const sync = () => one.foundation.jobs.runLoop('hash-services')
const anHour = 60 * 60_000
const md5 = (n: number) => n.toString(16).padStart(32, '0')
const entry = (n: number, changes: Partial<SharedEntry> = {}): SharedEntry => ({
  ...{ type: 'image', memberId: '42', id: `i${n}`, at: new Date('2026-11-20T00:00:00Z') },
  ...{ classification: 'A1', fingerprints: { md5: md5(n), pdna: 'x' } },
  ...changes,
})

async function state() {
  const { database } = one.foundation
  const row = await database.selectFrom('hash_service').selectAll().executeTakeFirst()
  const entries = await database.selectFrom('hash_entry').selectAll().orderBy('md5').orderBy('id').execute()
  return {
    row,
    entries: entries.map(
      ({ md5: hash, classification, withdrawn_reason: left }) =>
        `${Number.parseInt(hash?.toString('hex') ?? '', 16)} ${classification}${left === null ? '' : ` (${left})`}`,
    ),
  }
}

describe('a hash-sharing service', () => {
  test('is read page by page, and its time counts only after the last page', async () => {
    for (let n = 1; n <= 7; n++) service.put(entry(n))
    service.put(entry(8, { type: 'video' }))
    service.put(entry(9, { classification: 'X9' }))
    service.failAfter(3, 503)
    await sync()
    const broken = await state()
    expect(broken.row).toMatchObject({ synced_to: null, problem: 'busy' })
    expect(broken.row?.next_page).toContain('start=')
    expect(broken.entries.length).toBeGreaterThan(0)
    expect(broken.entries.length).toBeLessThan(8)
    clock.advance(anHour)
    await sync()
    const whole = await state()
    expect(whole.row).toMatchObject({ problem: null, next_page: null, refused: 1 })
    expect(whole.row?.synced_to).toEqual(new Date('2026-11-25T12:00:00Z'))
    expect(whole.entries).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((n) => `${n} national`))
    // It went on where it was: no page was asked for twice but the one that failed.
    const pages = service.requests().filter((asked) => asked.includes('/v2/entries'))
    expect(pages.length - new Set(pages).size).toBe(1)
  })

  test('is asked for what is newer, and what it deletes is withdrawn', async () => {
    service.put(entry(1))
    service.put(entry(2))
    await sync()
    await sync()
    expect(service.requests().filter((asked) => asked.includes('/v2/entries'))).toHaveLength(1)
    service.put(entry(1, { isDeleted: true, at: new Date('2026-11-25T12:30:00Z') }))
    service.put(entry(2, { fingerprints: { md5: md5(3) }, at: new Date('2026-11-25T12:30:00Z') }))
    clock.advance(anHour)
    await sync()
    expect(service.requests().at(-1)).toContain('from=2026-11-25T')
    expect((await state()).entries).toEqual(['1 national (by-source)', '2 national (replaced)', '3 national'])
  })

  test('that lets nobody in, is away or answers something else is a problem that is shown, and tried later', async () => {
    for (const [status, problem] of [
      [401, 'not-let-in'],
      [500, 'busy'],
      [404, 'refused'],
      [204, 'not-xml'],
    ] as const) {
      clock.advance(anHour)
      service.failAfter(1, status)
      await sync()
      expect((await state()).row).toMatchObject({ problem, synced_to: null })
    }
  })

  test('hears that an entry is wrong, for each kind of its hashes', async () => {
    await one.foundation.jobs.start({ work: true })
    service.put(entry(1, { fingerprints: { md5: md5(1), sha1: '1'.padStart(40, '0') } }))
    await sync()
    const { database } = one.foundation
    const row = await database.selectFrom('hash_entry').selectAll().executeTakeFirstOrThrow()
    const app = lists.routes.workbench
    const served = createApp(one.foundation, { maxBodyBytes: 1_000_000, https: false, trustedTypes: 'none' })
    served.use((context, next) => {
      const userId = 'U1' as UserId
      context.set('subject', { kind: 'user', userId, name: 'A', role: 'analyst', through: 'token' })
      return next()
    })
    served.route('/', app)
    const detail = (await (await served.request(`/api/hash-lists/${row.list_id}`)).json()) as {
      service: { reasons: { guid: string }[] }
    }
    const serviceReason = detail.service.reasons[1]?.guid
    const said = await served.request(`/api/hash-lists/${row.list_id}/entries/${row.id}/wrong`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': '100' },
      body: JSON.stringify({ reason: 'common-picture', serviceReason }),
    })
    expect(said.status).toBe(204)
    await expect.poll(() => service.feedback().length, { timeout: 20_000 }).toBe(2)
    expect(service.feedback()).toMatchObject([
      { memberId: '42', entryId: 'i1', type: 'Md5' },
      { memberId: '42', entryId: 'i1', type: 'Sha1' },
    ])
    expect(service.feedback()[0]?.body).toContain(serviceReason ?? '-')
    await expect
      .poll(() => database.selectFrom('hash_feedback').select('state').execute())
      .toEqual([{ state: 'agreed' }])
    expect((await state()).entries).toEqual(['1 national (wrong)'])
    // Told again by the service, it stays out.
    clock.advance(anHour)
    service.put(entry(1, { at: new Date('2026-11-25T12:50:00Z') }))
    await sync()
    expect((await state()).entries).toEqual(['1 national (wrong)'])
  })
})
