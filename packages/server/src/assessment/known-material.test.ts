import { exactFingerprints } from '@samverkan/fingerprints'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { UserId } from '../foundation/index.ts'
import { compareNewEntries } from '../known/effect/new-entries.ts'
import { reopenLeaning } from '../known/effect/reopen.ts'
import type { KnownOfItem } from '../known/effect/schemas.ts'
import { viewsSpared } from '../known/effect/views-spared.ts'
import { addEntries, type NewEntry, withdrawEntries } from '../known/index.ts'
import { aList } from '../known/testing/an-entry.ts'
import { correctAssessment, lockItem, setStage } from '../reports/index.ts'
import { aKnownDesk, type KnownDesk } from './testing/a-known-desk.ts'
import { answered, refusal } from './testing/a-workbench.ts'
import { anItem } from './testing/an-item.ts'

let desk: KnownDesk
let files = 0
beforeAll(async () => {
  desk = await aKnownDesk()
  await aList(desk.foundation, 'police', 'interpol')
  await aList(desk.foundation, 'bought', 'imported')
})
afterAll(() => desk.close())

/** Bytes that no other test has. */
const aFile = () => Buffer.from(`a made-up file, number ${++files}`)
const known = (id: string) => answered<KnownOfItem>(desk.alex.ask('GET', `/api/items/${id}/known`))
const view = (id: string) => desk.alex.ask('POST', `/api/items/${id}/views`, { level: 'blurred' })

async function entryOf(
  bytes: Uint8Array,
  wishes: Partial<NewEntry> & { list?: string } = {},
): Promise<number> {
  const { list = 'police', ...wish } = wishes
  const entry: NewEntry = {
    ...exactFingerprints(bytes),
    ...{ classification: 'baseline', jurisdiction: null, scheme: 'interpol-baseline', schemeVersion: '2' },
    ...{ source: 'interpol', sourceEntry: `I${++files}`, dated: desk.clock.now() },
    ...wish,
  }
  const [added] = await desk.inTransaction((transaction) =>
    addEntries(desk.foundation, transaction, list, [entry]),
  )
  if (!added?.ok) throw new Error(added?.reason)
  return added.id
}

const withdraw = (id: number, reason = 'by-source') =>
  desk.inTransaction((transaction) => withdrawEntries(desk.foundation, transaction, [id], reason))

const leansOf = (itemId: string) =>
  desk.foundation.database
    .selectFrom('leaned_on')
    .select(['entry_id', 'how', 'by_whom', 'spared', 'undone_reason'])
    .where('item_id', '=', itemId as never)
    .orderBy('id')
    .execute()

describe('an item whose file is known', () => {
  test('takes the earlier assessment over, unseen, and goes on as if a person had assessed it', async () => {
    const bytes = aFile()
    const first = await desk.aPicture(bytes)
    await desk.assess(desk.alex, first)
    desk.clock.advance(desk.foundation.policy.undoWindowMs)
    const page = await anItem(desk.foundation, { kind: 'page', stage: 'capturing' })
    const second = await desk.aPicture(bytes, { parent: page })
    expect(await desk.recognise(second)).toEqual({ ok: true })
    expect(await desk.row(second)).toMatchObject({ stage: 'assessed', classification: 'baseline' })
    // The page takes it from its file, as always.
    expect(await desk.row(page.id)).toMatchObject({ stage: 'assessed', classification: 'baseline' })
    const [assessment] = await desk.foundation.database
      .selectFrom('assessment')
      .selectAll()
      .where('item_id', '=', second)
      .execute()
    expect(assessment).toMatchObject({
      ...{ member: 'hotline.se', analyst: 'system:known-material', age: 'pubescent', sex: 'female' },
      ...{ flags: ['virtual'], scheme: 'iccam', scheme_version: '3' },
    })
    const events = await desk.events('assessment.taken-over')
    expect(events.at(-1)).toMatchObject({
      actor: 'system:known-material',
      detail: {
        classification: 'baseline',
        list: 'own',
        source: 'hotline.se',
        recognisedBy: 'sha256',
        spared: true,
      },
    })
    expect(await leansOf(second)).toMatchObject([{ how: 'sha256', spared: true, undone_reason: null }])
    expect(await known(second)).toMatchObject({
      spared: true,
      leansOn: [{ list: 'Hotline Sweden', sourceName: 'Hotline Sweden', by: 'software', undone: null }],
    })
  })

  test('is never rendered: not before it was taken over, not afterwards, and the ledger says so', async () => {
    const bytes = aFile()
    await entryOf(bytes)
    const item = await desk.aPicture(bytes)
    expect(await refusal(view(item))).toEqual([409, 'known-material'])
    expect(await known(item)).toMatchObject({ decision: 'take-over', spared: true })
    expect(await desk.recognise(item)).toEqual({ ok: true })
    expect(await refusal(view(item))).toEqual([409, 'known-material'])
    const viewed = await desk.foundation.database
      .selectFrom('ledger_event')
      .select('seq')
      .where('item_id', '=', item)
      .where('kind', '=', 'evidence.viewed')
      .execute()
    expect(viewed).toEqual([])
  })

  test('waits while the assessment that it would lean on can still be undone', async () => {
    const bytes = aFile()
    const first = await desk.aPicture(bytes)
    await desk.assess(desk.alex, first)
    const second = await desk.aPicture(bytes)
    expect(await desk.recognise(second)).toEqual({ ok: false, reason: 'may-be-undone' })
    await answered(desk.alex.ask('DELETE', `/api/items/${first}/assessments/last`))
    desk.clock.advance(desk.foundation.policy.undoWindowMs)
    expect(await desk.recognise(second)).toEqual({ ok: false, reason: 'not-known' })
    expect(await desk.row(second)).toMatchObject({ stage: 'assessment', classification: null })
  })

  test('is taken over although a colleague has it open, whose late word is refused', async () => {
    const bytes = aFile()
    const item = await desk.aPicture(bytes)
    await answered(desk.kim.ask('POST', `/api/items/${item}/claim`, {}))
    await entryOf(bytes)
    expect(await desk.recognise(item)).toEqual({ ok: true })
    expect(await desk.row(item)).toMatchObject({ claimed_by: null, stage: 'assessed' })
    const late = desk.kim.ask('POST', `/api/items/${item}/assessments`, { classification: 'not-illegal' })
    expect(await refusal(late)).toEqual([409, 'already-baseline'])
  })

  test('is assessed once when a person and the software judge it at the same moment', async () => {
    for (let round = 0; round < 5; round++) {
      const bytes = aFile()
      const item = await desk.aPicture(bytes)
      await entryOf(bytes)
      await Promise.allSettled([desk.recognise(item), desk.assess(desk.alex, item, 'not-illegal')])
      const said = await desk.foundation.database
        .selectFrom('assessment')
        .select(['analyst', 'classification'])
        .where('item_id', '=', item)
        .where('undone_at', 'is', null)
        .execute()
      expect(said).toHaveLength(1)
      const [word] = said
      const leans = await leansOf(item)
      expect(leans.length).toBe(word?.analyst === 'system:known-material' ? 1 : 0)
      expect((await desk.row(item)).classification).toBe(word?.classification)
    }
  })

  test('waits for a person when the entry is withdrawn at that very moment', async () => {
    const bytes = aFile()
    const entry = await entryOf(bytes)
    const item = await desk.aPicture(bytes)
    let recognising: ReturnType<KnownDesk['recognise']> | undefined
    await desk.inTransaction(async (transaction) => {
      await withdrawEntries(desk.foundation, transaction, [entry], 'by-source')
      recognising = desk.recognise(item)
      await untilWaiting(desk)
    })
    expect(await recognising).toEqual({ ok: false, reason: 'changed-meanwhile' })
    expect(await desk.row(item)).toMatchObject({ stage: 'assessment' })
  })

  test('is not taken over by MD5 alone, nor by an entry of another file that was given the same MD5', async () => {
    const bytes = aFile()
    const { md5 } = exactFingerprints(bytes)
    const item = await desk.aPicture(bytes)
    await entryOf(bytes, { sha1: null, sha256: null })
    await entryOf(aFile(), { md5 })
    expect(await desk.recognise(item)).toEqual({ ok: false, reason: 'not-known' })
    const shown = await known(item)
    expect(shown).toMatchObject({ decision: 'offer', spared: false })
    expect(shown.statements).toMatchObject([{ nearness: 'same-weak-hash', takes: 'baseline' }])
    expect((await view(item)).status).not.toBe(409)
  })

  test('goes to a person when two who assessed it do not agree, who sees what both said', async () => {
    const bytes = aFile()
    const item = await desk.aPicture(bytes)
    await entryOf(bytes)
    await entryOf(bytes, {
      ...{ list: 'bought', classification: 'not-illegal', jurisdiction: 'NL' },
      source: 'hotline.nl',
    })
    expect(await desk.recognise(item)).toEqual({ ok: false, reason: 'not-known' })
    const shown = await known(item)
    expect(shown.decision).toBe('disagree')
    expect(shown.statements.map(({ classification, sourceName }) => [classification, sourceName])).toEqual(
      expect.arrayContaining([
        ['baseline', 'interpol'],
        ['not-illegal', 'Hotline Netherlands'],
      ]),
    )
  })

  test('goes to a person when one of ours has said otherwise of the same file', async () => {
    const bytes = aFile()
    const first = await desk.aPicture(bytes)
    await desk.assess(desk.alex, first, 'not-illegal')
    await entryOf(bytes)
    const second = await desk.aPicture(bytes)
    expect(await desk.recognise(second)).toEqual({ ok: false, reason: 'not-known' })
    expect(await known(second)).toMatchObject({
      decision: 'disagree',
      ourWords: [{ classification: 'not-illegal' }],
    })
  })

  test('that waited before a list brought it is found when the list comes', async () => {
    const bytes = aFile()
    const item = await desk.aPicture(bytes)
    const jobs = () => jobsFor(desk, item)
    await compareNewEntries(desk.foundation)
    expect(await jobs()).toBe(0)
    await entryOf(bytes)
    await compareNewEntries(desk.foundation)
    expect(await jobs()).toBe(1)
    await compareNewEntries(desk.foundation)
    expect(await jobs()).toBe(1)
  })
})

describe('National', () => {
  test('under our law asks only the question of law, and is taken by one key', async () => {
    const bytes = aFile()
    const first = await desk.aPicture(bytes)
    await desk.assess(desk.alex, first, 'national')
    desk.clock.advance(desk.foundation.policy.undoWindowMs)
    const second = await desk.aPicture(bytes)
    expect(await desk.recognise(second)).toEqual({ ok: false, reason: 'not-known' })
    const shown = await known(second)
    expect(shown).toMatchObject({ decision: 'ask-law', steps: { take: { allowed: true } } })
    const [statement] = shown.statements
    const taken = desk.kim.ask('POST', `/api/items/${second}/known/assessment`, { entry: statement?.entry })
    expect(await answered(taken)).toMatchObject({ itemId: second, classification: 'national' })
    expect(await desk.row(second)).toMatchObject({ stage: 'assessed', classification: 'national' })
    expect(await leansOf(second)).toMatchObject([{ by_whom: desk.kim.id, spared: true }])
  })

  test('under another law is an offer that decides nothing', async () => {
    const bytes = aFile()
    const entry = await entryOf(bytes, { classification: 'national', jurisdiction: 'NL' })
    const item = await desk.aPicture(bytes)
    const shown = await known(item)
    expect(shown).toMatchObject({ decision: 'offer', statements: [{ takes: null, jurisdiction: 'NL' }] })
    const taken = desk.alex.ask('POST', `/api/items/${item}/known/assessment`, { entry })
    expect(await refusal(taken)).toEqual([409, 'nothing-to-take-over'])
  })
})

describe('a near picture', () => {
  const picture = (bits: number) => ({
    ...{ pdq: nearBy(bits), quality: 90 },
    dihedral: Array.from({ length: 8 }, () => nearBy(bits)),
  })

  test('says how near it is, and the earlier assessment is taken by one key, the picture hidden', async () => {
    const first = await desk.aPicture(aFile(), { picture: picture(0) })
    await desk.assess(desk.alex, first)
    desk.clock.advance(desk.foundation.policy.undoWindowMs)
    const second = await desk.aPicture(aFile(), { picture: picture(12) })
    expect(await desk.recognise(second)).toEqual({ ok: false, reason: 'not-known' })
    const shown = await known(second)
    expect(shown).toMatchObject({ decision: 'offer', spared: false })
    expect(shown.statements).toMatchObject([{ distance: 12, nearness: 'very-near', takes: 'baseline' }])
    const entry = shown.statements[0]?.entry
    await answered(desk.kim.ask('POST', `/api/items/${second}/known/assessment`, { entry }))
    // A person's word: the file is known from now on for itself.
    const own = await desk.foundation.database
      .selectFrom('hash_entry')
      .select('classification')
      .where('item_id', '=', second)
      .where('withdrawn_at', 'is', null)
      .execute()
    expect(own).toEqual([{ classification: 'baseline' }])
    await answered(desk.kim.ask('DELETE', `/api/items/${second}/assessments/last`))
    expect(await leansOf(second)).toMatchObject([{ how: 'pdq', undone_reason: 'assessment-undone' }])
    expect((await known(second)).decision).toBe('offer')
  })

  test('that was another one is corrected alone: the entry stands', async () => {
    const first = await desk.aPicture(aFile(), { picture: picture(100) })
    await desk.assess(desk.alex, first)
    const second = await desk.aPicture(aFile(), { picture: picture(105) })
    const entry = (await known(second)).statements[0]?.entry
    await answered(desk.kim.ask('POST', `/api/items/${second}/known/assessment`, { entry }))
    const after = desk.kim.ask('POST', `/api/items/${second}/known/wrong`)
    expect(await answered(after)).toMatchObject({ leansOn: [{ undone: { reason: 'match-wrong' } }] })
    expect(await desk.row(second)).toMatchObject({ stage: 'assessment', attention: 'match-withdrawn' })
    expect(await desk.row(first)).toMatchObject({ stage: 'assessed', attention: null })
    expect((await known(second)).statements[0]?.entry).toBe(entry)
  })
})

describe('what turns out to be wrong', () => {
  /** Taken over from the entry, and not yet on its way. */
  async function takenOver(bytes: Uint8Array) {
    const item = await desk.aPicture(bytes)
    expect(await desk.recognise(item)).toEqual({ ok: true })
    return item
  }

  test('is withdrawn by a list: all that leaned on it is in the queue again, with the reason', async () => {
    const bytes = aFile()
    const entry = await entryOf(bytes)
    const items = [await takenOver(bytes), await takenOver(bytes)]
    await withdraw(entry)
    expect(await reopenLeaning(desk.foundation, entry)).toBe(2)
    expect(await reopenLeaning(desk.foundation, entry)).toBe(0)
    for (const item of items) {
      expect(await desk.row(item)).toMatchObject({
        ...{ stage: 'assessment', attention: 'match-withdrawn', classification: null },
      })
      expect(await known(item)).toMatchObject({
        ...{ decision: 'nothing', spared: false },
        leansOn: [{ undone: { reason: 'by-source' } }],
      })
      expect((await view(item)).status).not.toBe(409)
    }
    // From then on it is a person's.
    await entryOf(bytes, { list: 'bought' })
    const [one] = items
    if (one) expect(await desk.recognise(one)).toEqual({ ok: false, reason: 'not-known' })
  })

  test('takes its page along, also when both are to be taken down already', async () => {
    const bytes = aFile()
    const entry = await entryOf(bytes)
    const page = await anItem(desk.foundation, { kind: 'page', stage: 'capturing' })
    const item = await desk.aPicture(bytes, { parent: page })
    expect(await desk.recognise(item)).toEqual({ ok: true })
    await desk.inTransaction(async (transaction) => {
      for (const id of [page.id, item])
        await setStage(desk.foundation, transaction, await desk.row(id), 'takedown', null, 'server')
    })
    await withdraw(entry)
    expect(await reopenLeaning(desk.foundation, entry)).toBe(1)
    expect(await desk.row(item)).toMatchObject({ stage: 'assessment', classification: null })
    expect(await desk.row(page.id)).toMatchObject({
      stage: 'capturing',
      classification: null,
      attention: null,
    })
  })

  test('has left already: a person is asked, also for the page, and may say that it is right all the same', async () => {
    const bytes = aFile()
    const entry = await entryOf(bytes)
    const page = await anItem(desk.foundation, { kind: 'page', stage: 'capturing' })
    const item = await desk.aPicture(bytes, { parent: page })
    expect(await desk.recognise(item)).toEqual({ ok: true })
    await desk.foundation.database
      .insertInto('item_copy')
      .values([page.id, item].map((id) => ({ item_id: id, member: 'hotline.nl', since: desk.clock.now() })))
      .execute()
    await withdraw(entry)
    expect(await reopenLeaning(desk.foundation, entry)).toBe(1)
    for (const id of [page.id, item]) {
      expect(await desk.row(id)).toMatchObject({
        ...{ stage: 'assessed', attention: 'match-withdrawn', classification: 'baseline' },
      })
      expect((await known(id)).steps.confirm).toEqual({ allowed: true, reason: null })
      await answered(desk.alex.ask('POST', `/api/items/${id}/known/confirmation`))
      expect(await desk.row(id)).toMatchObject({ attention: null })
    }
    const again = desk.alex.ask('POST', `/api/items/${item}/known/confirmation`)
    expect(await refusal(again)).toEqual([409, 'not-asked'])
  })

  test('is an assessment of ours that is corrected: the entry goes in the same transaction, what leaned on it comes back', async () => {
    const bytes = aFile()
    const first = await desk.aPicture(bytes)
    await desk.assess(desk.alex, first)
    desk.clock.advance(desk.foundation.policy.undoWindowMs)
    const second = await takenOver(bytes)
    const standing = () =>
      desk.foundation.database
        .selectFrom('hash_entry')
        .select(['id', 'classification', 'withdrawn_reason'])
        .where('item_id', '=', first)
        .orderBy('id')
        .execute()
    const [entry] = await standing()
    await desk.inTransaction(async (transaction) => {
      const row = await lockItem(transaction, first)
      const said = await transaction
        .selectFrom('assessment')
        .selectAll()
        .where('item_id', '=', first)
        .executeTakeFirstOrThrow()
      if (!row) throw new Error('The item is there')
      await correctAssessment(
        desk.foundation,
        transaction,
        row,
        {
          ...{ classification: 'not-illegal', age: 'not-categorised', sex: 'not-determined', flags: [] },
          ...{ reason: 'other', scheme: said.scheme, schemeVersion: said.scheme_version },
          ...{ member: 'hotline.se', analyst: desk.kim.id, at: said.at.toISOString() },
        },
        `user:${desk.kim.id}`,
      )
    })
    expect(await standing()).toEqual([
      { id: entry?.id, classification: 'baseline', withdrawn_reason: 'assessment-corrected' },
    ])
    expect(await jobsOn(desk, 'reopen-leaning', { entryId: Number(entry?.id) })).toBe(1)
    expect(await reopenLeaning(desk.foundation, Number(entry?.id))).toBe(1)
    expect(await desk.row(second)).toMatchObject({ stage: 'assessment', attention: 'match-withdrawn' })
    expect(await known(second)).toMatchObject({ leansOn: [{ undone: { reason: 'assessment-corrected' } }] })
  })

  test('is an entry of others that a person here calls wrong: it matches nothing any more', async () => {
    const bytes = aFile()
    const entry = await entryOf(bytes)
    const [item, other] = [await takenOver(bytes), await takenOver(bytes)]
    await answered(desk.alex.ask('POST', `/api/items/${item}/known/wrong`))
    expect(await desk.row(item)).toMatchObject({ stage: 'assessment' })
    expect(await reopenLeaning(desk.foundation, entry)).toBe(1)
    expect(await desk.row(other)).toMatchObject({ stage: 'assessment', attention: 'match-withdrawn' })
    const third = await desk.aPicture(bytes)
    expect(await desk.recognise(third)).toEqual({ ok: false, reason: 'not-known' })
    expect((await desk.events('match.doubted')).at(-1)).toMatchObject({ actor: `user:${desk.alex.id}` })
  })

  test('is an entry of ours that a person calls wrong: the item behind it is in doubt until a person confirms it', async () => {
    const bytes = aFile()
    const first = await desk.aPicture(bytes)
    await desk.assess(desk.alex, first)
    desk.clock.advance(desk.foundation.policy.undoWindowMs)
    const second = await takenOver(bytes)
    await answered(desk.kim.ask('POST', `/api/items/${second}/known/wrong`))
    expect(await desk.row(first)).toMatchObject({ stage: 'assessed', attention: 'match-withdrawn' })
    const third = await desk.aPicture(bytes)
    expect(await desk.recognise(third)).toEqual({ ok: false, reason: 'not-known' })
    await answered(desk.alex.ask('POST', `/api/items/${first}/known/confirmation`))
    expect(await desk.recognise(third)).toEqual({ ok: true })
    // What was reopened stays a person's.
    expect(await desk.recognise(second)).toEqual({ ok: false, reason: 'not-known' })
  })

  test('is not what another list says in its place, to the same effect', async () => {
    const bytes = aFile()
    const entry = await entryOf(bytes, { sourceEntry: 'told-anew' })
    const item = await takenOver(bytes)
    await withdraw(entry, 'replaced')
    const successor = await entryOf(bytes, { sourceEntry: 'told-anew', schemeVersion: '3' })
    expect(await reopenLeaning(desk.foundation, entry)).toBe(0)
    expect(await leansOf(item)).toMatchObject([{ entry_id: successor, undone_reason: null }])
    await withdraw(successor, 'list-removed')
    expect(await reopenLeaning(desk.foundation, successor)).toBe(0)
    expect(await desk.row(item)).toMatchObject({ stage: 'assessed' })
  })
})

test('views that were spared are counted, today and in all, and no longer when they were not', async () => {
  const { foundation } = desk
  desk.clock.advance(24 * 3_600_000)
  const before = await viewsSpared(foundation)
  expect(before).toMatchObject({ today: 0 })
  const bytes = aFile()
  const entry = await entryOf(bytes)
  for (const item of [await desk.aPicture(bytes), await desk.aPicture(bytes)])
    expect(await desk.recognise(item)).toEqual({ ok: true })
  const counted = await answered(desk.alex.ask('GET', '/api/known/spared'))
  expect(counted).toEqual({ today: 2, inAll: before.inAll + 2 })
  await withdraw(entry)
  await reopenLeaning(foundation, entry)
  expect(await viewsSpared(foundation)).toEqual(before)
})

test('what a person saw before it became known was not spared', async () => {
  const bytes = aFile()
  const item = await desk.aPicture(bytes)
  await desk.inTransaction((transaction) =>
    desk.foundation.append(transaction, {
      ...{ kind: 'evidence.viewed', actor: `user:${desk.kim.id as UserId}`, itemId: item },
      detail: { level: 'blurred' },
    }),
  )
  await entryOf(bytes)
  expect(await desk.recognise(item)).toEqual({ ok: true })
  expect(await leansOf(item)).toMatchObject([{ spared: false }])
})

/** A hash of 256 bits of which the first ones are set. */
function nearBy(bits: number): string {
  const hash = Buffer.from(Array.from({ length: 32 }, (_, at) => (at * 37) & 0xff))
  for (let at = 0; at < bits; at++) hash[at >> 3] = (hash[at >> 3] ?? 0) ^ (1 << (at & 7))
  return hash.toString('hex')
}

function jobsFor(world: KnownDesk, itemId: string) {
  return jobsOn(world, 'recognise-item', { itemId })
}

async function jobsOn(world: KnownDesk, queue: string, payload: object): Promise<number> {
  const { rows } = await world.foundation.pool.query<{ n: number }>(
    'select count(*)::int as n from pgboss.job where name = $1 and data @> $2',
    [queue, payload],
  )
  return rows[0]?.n ?? 0
}

/** Until somebody waits for a lock that another transaction has. */
async function untilWaiting(world: KnownDesk): Promise<void> {
  for (;;) {
    const { rows } = await world.foundation.pool.query(
      "select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()",
    )
    if (rows.length > 0) return
  }
}
