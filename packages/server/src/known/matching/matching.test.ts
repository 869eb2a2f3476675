import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type TestFoundation, testFoundation } from '../../foundation/testing/test-foundation.ts'
import { withdrawEntries } from '../add-entries.ts'
import { type Known, openKnown } from '../known.ts'
import type { KnownQuery } from '../match.ts'
import { added, aList, changed, hashOf } from '../testing/an-entry.ts'

let world: TestFoundation
let known: Known
let list: string
let lists = 0

beforeAll(async () => {
  world = await testFoundation()
})
afterAll(() => world.close())
beforeEach(async () => {
  known = openKnown(world.foundation)
  await world.foundation.pool.query('truncate hash_list cascade')
  list = await aList(world.foundation, `list-${lists++}`)
})
afterEach(() => known.stop())

const found = async (query: KnownQuery, by: Known = known) =>
  (await by.lookup(query)).map(({ entry, how, distance }) => [entry.id, how, distance])

const [md5, sha1, sha256, pdq] = [hashOf(1, 16), hashOf(2, 20), hashOf(3, 32), hashOf(4, 32)]
const picture = (hash: string, quality = 100): KnownQuery => ({ pdq: { quality, hashes: [hash] } })

test('an entry is found by each of its hashes, the strongest first, and by a picture within 31 bits', async () => {
  const { foundation } = world
  const all = await added(foundation, list, { md5, sha1, sha256, pdq, pdqQuality: 80 })
  const md5Only = await added(foundation, list, { md5 })
  await added(foundation, list, { md5: hashOf(9, 16), sha1: hashOf(9, 20), pdq: hashOf(9, 32) })
  expect(await found({ md5, sha1, sha256 })).toEqual([
    [all, 'sha256', 0],
    [md5Only, 'md5', 0],
  ])
  expect(await found({ sha1 })).toEqual([[all, 'sha1', 0]])
  for (const bits of [0, 1, 30, 31])
    expect(await found(picture(changed(pdq, bits)))).toEqual([[all, 'pdq', bits]])
  expect(await found(picture(changed(pdq, 32)))).toEqual([])
  expect(await found({ md5: hashOf(8, 16), sha256: hashOf(8, 32), ...picture(hashOf(8, 32)) })).toEqual([])
})

test('a picture is found however it is turned, with the least distance; one of low quality is not looked up', async () => {
  const id = await added(world.foundation, list, { pdq, pdqQuality: 50 })
  const turned = [hashOf(11, 32), changed(pdq, 9), changed(pdq, 5), hashOf(12, 32)]
  expect(await found({ pdq: { quality: 50, hashes: turned } })).toEqual([[id, 'pdq', 5]])
  expect(await found({ pdq: { quality: 49, hashes: turned } })).toEqual([])
  const frames = [
    { quality: 10, pdq },
    { quality: 90, pdq: changed(pdq, 3) },
  ]
  expect(await found({ sha256, frames })).toEqual([[id, 'pdq', 3]])
})

test('hashes that begin alike are not taken for the same, and a file with another’s MD5 is not that file', async () => {
  const { foundation } = world
  await added(foundation, list, { sha256: `${sha256.slice(0, 60)}0000` })
  await added(foundation, list, { md5, sha256: hashOf(5, 32) })
  expect(await found({ sha256 })).toEqual([])
  expect(await found({ md5, sha256 })).toEqual([])
  expect(await found({ md5 })).toHaveLength(1)
})

test('what is withdrawn, and what stands in a list that was removed, matches nothing', async () => {
  const { foundation } = world
  const other = await aList(foundation, `other-${lists}`)
  const [kept, withdrawn] = [
    await added(foundation, other, { sha256, pdq }),
    await added(foundation, list, { sha256, pdq }),
  ]
  expect((await found({ sha256 })).map(([id]) => id)).toEqual([kept, withdrawn])
  expect(await withdrawEntries(foundation, foundation.database, [withdrawn], 'wrong')).toEqual([withdrawn])
  expect(await withdrawEntries(foundation, foundation.database, [withdrawn], 'wrong')).toEqual([])
  for (const query of [{ sha256 }, picture(pdq)])
    expect((await found(query)).map(([id]) => id)).toEqual([kept])
  const removed = { removed_at: foundation.clock.now() }
  await foundation.database.updateTable('hash_list').set(removed).where('id', '=', other).execute()
  expect(await found({ sha256, ...picture(pdq) })).toEqual([])
})

test('without entries there is no index; with them it is loaded once, and grows with what comes', async () => {
  const { foundation } = world
  expect(await found({ md5 })).toEqual([])
  expect(known.state()).toBe('idle')
  const first = await added(foundation, list, { md5 })
  const asked = known.ready()
  expect(known.state()).toBe('loading')
  await asked
  expect(known.state()).toBe('ready')
  expect(await found({ md5 })).toEqual([[first, 'md5', 0]])
  const second = await added(foundation, list, { sha1 })
  expect(await found({ sha1 })).toEqual([[second, 'sha1', 0]])
})

test('two processes over one database see the same at once', async () => {
  const { foundation } = world
  const other = openKnown(foundation)
  try {
    const first = await added(foundation, list, { pdq })
    await Promise.all([known.ready(), other.ready()])
    for (let n = 1; n <= 20; n++) {
      const id = await added(foundation, list, { pdq: changed(pdq, n) })
      for (const each of [known, other])
        expect((await found(picture(pdq), each)).map(([match]) => match)).toContain(id)
    }
    await withdrawEntries(foundation, foundation.database, [first], 'wrong')
    for (const each of [known, other])
      expect((await found(picture(pdq), each)).map(([match]) => match)).not.toContain(first)
  } finally {
    await other.stop()
  }
})

test('an entry that took its number first and was committed last is found all the same', async () => {
  const { foundation } = world
  await added(foundation, list, { md5: hashOf(20, 16) })
  await known.ready()
  const slow = await foundation.pool.connect()
  try {
    await slow.query('begin')
    const insert = `insert into hash_entry (list_id, sha1, classification, scheme, scheme_version, source, source_entry, dated)
      values ($1, $2, 'baseline', 's', '1', 'm', 'n', now()) returning id, change`
    const { rows } = await slow.query<{ id: number; change: number }>(insert, [
      list,
      Buffer.from(sha1, 'hex'),
    ])
    const [early] = rows
    const late = await added(foundation, list, { sha256 })
    // The later number is seen, and much happens meanwhile.
    for (let n = 0; n < 5; n++) {
      expect(await found({ sha1, sha256 })).toEqual([[late, 'sha256', 0]])
      await added(foundation, list, { md5: hashOf(30 + n, 16) })
    }
    await slow.query('commit')
    expect(early?.change).toBeLessThan(late + 1_000)
    expect(await found({ sha1 })).toEqual([[early?.id, 'sha1', 0]])
  } finally {
    slow.release()
  }
})

test('entries whose transaction numbers are from another server are found, and what comes after them too', async () => {
  const { foundation } = world
  const restored = await added(foundation, list, { md5 })
  await foundation.pool.query('alter table hash_entry disable trigger note_known_change')
  await foundation.pool.query(`update hash_entry set changed_in = (pg_snapshot_xmax(pg_current_snapshot())::text::bigint
    + 1000000)::text::xid8`)
  await foundation.pool.query('alter table hash_entry enable trigger note_known_change')
  expect(await found({ md5 })).toEqual([[restored, 'md5', 0]])
  const fresh = await added(foundation, list, { sha1 })
  expect(await found({ sha1 })).toEqual([[fresh, 'sha1', 0]])
  await withdrawEntries(foundation, foundation.database, [restored], 'wrong')
  expect(await found({ md5 })).toEqual([])
})

test('a lost connection is made anew', async () => {
  const { foundation } = world
  await added(foundation, list, { md5 })
  await known.ready()
  await foundation.pool.query(`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and query like '%pg_current_snapshot%'`)
  const late = await added(foundation, list, { sha1 })
  // The one that finds it lost may be told so; nobody is told that nothing matches.
  const answer = await found({ sha1 }).catch(() => 'refused')
  expect([[[late, 'sha1', 0]], 'refused']).toContainEqual(answer)
  expect(await found({ sha1 })).toEqual([[late, 'sha1', 0]])
})
