import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sendHashRecords } from '../../exchange/index.ts'
import { type TestMember, type TestNetwork, testNetwork } from '../../exchange/testing/test-network.ts'
import { memberById } from '../../network/members/index.ts'
import { runImports } from '../lists/import-runner.ts'
import { markWrong } from '../lists/mark-wrong.ts'
import { tidyLists } from '../lists/remove-list.ts'
import { aList, md5, person, putFile, standing } from '../lists/testing/bring-in.ts'
import { decideOffer, putWaitingRecords } from './decide-offer.ts'
import { decideFeedback, tellMember } from './feedback.ts'
import { readFeedback } from './present-feedback.ts'
import { endShare, shareList } from './share-list.ts'
import { takeHashRecord } from './take-record.ts'
import { tellChanges } from './tell-changes.ts'

let network: TestNetwork
let se: TestMember
let nl: TestMember
beforeAll(async () => {
  network = await testNetwork([
    { id: 'hotline.se', kind: 'hotline', country: 'SE' },
    { id: 'hotline.nl', kind: 'hotline', country: 'NL' },
    { id: 'hotline.fr', kind: 'hotline', country: 'FR' },
  ])
  se = network.member('hotline.se')
  nl = network.member('hotline.nl')
})
afterAll(() => network.close())

const never = new AbortController().signal
const actor = `user:${person}` as const

async function bringIn({ foundation }: TestMember, listId: string, rows: readonly string[]): Promise<void> {
  await putFile(foundation, listId, ['md5,dated,classification', ...rows].join('\n'))
  await runImports(foundation, never)
}

/** What the loops do: tells of changes, carries them over, takes up what a person has taken. */
async function settle(): Promise<void> {
  await tellChanges(se.foundation, sendHashRecords(se.foundation), never)
  for (const { exchange } of [se, nl, se]) await exchange.runDue()
  await putWaitingRecords(nl.foundation, never)
  await tidyLists(nl.foundation, never)
}

const share = (listId: string, to = 'hotline.nl') =>
  shareList(se.foundation, listId, to, actor, (id) => {
    const view = se.members.view()
    return view !== undefined && memberById(view.directory, id) !== undefined
  })

/** The list as the Dutch hotline has it: its newest from Sweden. */
async function atNl(): Promise<string> {
  const row = await nl.foundation.database
    .selectFrom('shared_list')
    .select('list_id')
    .where('member', '=', 'hotline.se')
    .orderBy('list_id', 'desc')
    .executeTakeFirstOrThrow()
  return row.list_id
}

async function taken(rows: readonly string[]): Promise<{ ours: string; theirs: string }> {
  const ours = await aList(se.foundation)
  await bringIn(se, ours, rows)
  expect(await share(ours)).toEqual({ ok: true })
  await settle()
  const theirs = await atNl()
  expect(await decideOffer(nl.foundation, theirs, true, person)).toEqual({ ok: true })
  await settle()
  return { ours, theirs }
}

const entryOf = async ({ foundation }: TestMember, listId: string, hash: string) => {
  const row = await foundation.database
    .selectFrom('hash_entry')
    .select('id')
    .where('list_id', '=', listId)
    .where('md5', '=', Buffer.from(hash, 'hex'))
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow()
  return Number(row.id)
}

const sayWrong = async (listId: string, hash: string) =>
  markWrong(
    nl.foundation,
    listId,
    await entryOf(nl, listId, hash),
    { reason: 'common-picture', serviceReason: null },
    person,
    (transaction, entry, reason, who) =>
      tellMember(nl.foundation, transaction, sendHashRecords(nl.foundation), entry.id, reason, who),
  )

describe('a shared list', () => {
  test('counts at the other member only after a person there took it; then changes follow', async () => {
    const ours = await aList(se.foundation, 'Known patterns')
    await bringIn(se, ours, [`${md5(1)},,`, `${md5(2)},,`])
    expect(await share(ours)).toEqual({ ok: true })
    expect(await share(ours)).toMatchObject({ reason: 'shared-already' })
    await settle()
    const theirs = await atNl()
    expect(await standing(nl.foundation, theirs)).toEqual([])
    await decideOffer(nl.foundation, theirs, true, person)
    await settle()
    expect(await standing(nl.foundation, theirs)).toEqual(['1 baseline', '2 baseline'])
    await bringIn(se, ours, [`${md5(1)},2026-02-01,undetermined`, `${md5(3)},,`])
    await settle()
    const after = ['1 baseline (replaced)', '1 undetermined', '2 baseline', '3 baseline']
    expect(await standing(nl.foundation, theirs)).toEqual(after)
    // Told again from the beginning, as after a restore, nothing changes.
    await se.foundation.database.updateTable('hash_share').set({ told_change: 0 }).execute()
    await settle()
    expect(await standing(nl.foundation, theirs)).toEqual(after)
  })

  test('goes to whom it is shared with, and is withdrawn there when that ends', async () => {
    const { ours, theirs } = await taken([`${md5(1)},,`])
    const fr = network.member('hotline.fr').foundation.database
    expect(await fr.selectFrom('shared_list').selectAll().execute()).toEqual([])
    expect(await endShare(se.foundation, ours, 'hotline.nl', actor)).toEqual({ ok: true })
    await settle()
    expect(await standing(nl.foundation, theirs)).toEqual(['1 baseline (list-removed)'])
    // Shared anew it is another list, which a person takes anew.
    expect(await share(ours)).toEqual({ ok: true })
    await settle()
    expect(await atNl()).not.toBe(theirs)
  })

  test('that was declined leaves nothing, whatever comes of it later', async () => {
    const ours = await aList(se.foundation)
    await bringIn(se, ours, [`${md5(1)},,`])
    await share(ours)
    await settle()
    const theirs = await atNl()
    expect(await decideOffer(nl.foundation, theirs, false, person)).toEqual({ ok: true })
    await bringIn(se, ours, [`${md5(2)},,`])
    await settle()
    expect(await standing(nl.foundation, theirs)).toEqual([])
    const rows = await nl.foundation.database
      .selectFrom('shared_list_record')
      .selectAll()
      .where('list_id', '=', theirs)
      .execute()
    expect(rows).toEqual([])
  })

  test('is shared only where it is ours to share, and with members only', async () => {
    const { theirs } = await taken([`${md5(1)},,`])
    const shared = await shareList(nl.foundation, theirs, 'hotline.fr', actor, () => true)
    expect(shared).toMatchObject({ reason: 'not-ours-to-share' })
    const ours = await aList(se.foundation)
    expect(await share(ours, 'hotline.zz')).toMatchObject({ reason: 'unknown-member' })
    expect(await share(ours, 'hotline.se')).toMatchObject({ reason: 'unknown-member' })
  })
})

describe('feedback', () => {
  test('waits for a person at the list, whose agreement travels as a withdrawal to all who have it', async () => {
    const { ours, theirs } = await taken([`${md5(1)},,`, `${md5(2)},,`])
    expect(await sayWrong(theirs, md5(1))).toEqual({ ok: true })
    // Here it decides nothing any more, whatever is decided there.
    expect(await standing(nl.foundation, theirs)).toEqual(['1 baseline (wrong)', '2 baseline'])
    expect(await sayWrong(theirs, md5(1))).toMatchObject({ reason: 'withdrawn-already' })
    await settle()
    expect(await standing(se.foundation, ours)).toEqual(['1 baseline', '2 baseline'])
    const [waiting] = (await readFeedback(se.foundation)).feedback
    expect(waiting).toMatchObject({
      member: 'hotline.nl',
      isOurs: false,
      reason: 'common-picture',
      state: 'waiting',
    })
    const decide = () =>
      decideFeedback(se.foundation, sendHashRecords(se.foundation), waiting?.id ?? 0, true, person)
    expect(await decide()).toEqual({ ok: true })
    expect(await decide()).toMatchObject({ reason: 'decided-already' })
    await settle()
    expect(await standing(se.foundation, ours)).toEqual(['1 baseline (wrong)', '2 baseline'])
    const [said] = (await readFeedback(nl.foundation)).feedback
    expect(said).toMatchObject({ isOurs: true, state: 'agreed' })
  })

  test('that is not agreed with changes nothing at the list, and whoever gave it hears of it', async () => {
    const { ours, theirs } = await taken([`${md5(1)},,`])
    await sayWrong(theirs, md5(1))
    await settle()
    const [waiting] = (await readFeedback(se.foundation)).feedback
    await decideFeedback(se.foundation, sendHashRecords(se.foundation), waiting?.id ?? 0, false, person)
    await settle()
    expect(await standing(se.foundation, ours)).toEqual(['1 baseline'])
    expect((await readFeedback(nl.foundation)).feedback[0]).toMatchObject({ isOurs: true, state: 'kept' })
  })

  test('about what is not shared with a member, or an answer that nobody waits for, is refused', async () => {
    const { ours } = await taken([`${md5(1)},,`])
    const { id } = await se.foundation.database
      .selectFrom('hash_share')
      .select('id')
      .where('list_id', '=', ours)
      .executeTakeFirstOrThrow()
    const record = {
      ...{ type: 'hash-feedback' as const, reportId: id, itemId: id, revision: 9 },
      ...{ createdAt: '2026-01-01T00:00:00Z', entry: await entryOf(se, ours, md5(1)) },
      ...{ word: 'wrong' as const, reason: 'other' as const },
    }
    const take = (from: string, changes: Partial<typeof record> | { word: 'kept' } = {}) =>
      se.foundation.database
        .transaction()
        .execute((transaction) => takeHashRecord(se.foundation, transaction, from, { ...record, ...changes }))
    expect(await take('hotline.fr')).toMatchObject({ state: 'refused', reason: 'not-shared' })
    expect(await take('hotline.nl', { entry: 4_000_000 })).toMatchObject({ state: 'refused' })
    expect(await take('hotline.nl', { word: 'kept' })).toMatchObject({ reason: 'nothing-asked' })
    expect((await readFeedback(se.foundation)).feedback.filter(({ state }) => state === 'waiting')).toEqual(
      [],
    )
  })
})
