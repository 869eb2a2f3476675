import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { evidenceBlobs } from '../../capture/index.ts'
import type { ItemId } from '../../foundation/index.ts'
import { assess, findItem, itemUrl, readReport } from '../../reports/index.ts'
import type { ExchangeContext } from '../context.ts'
import { acceptItem } from '../flow/answer.ts'
import { analyst, anItem, baseline, type ItemWish, national, storyOf, viewOf } from '../testing/builders.ts'
import { type TestMember, type TestNetwork, testNetwork } from '../testing/test-network.ts'
import { readCopies } from './copies.ts'
import { withdraw } from './withdraw.ts'

let network: TestNetwork
let se: TestMember
let nl: TestMember
let interpol: TestMember
let police: TestMember
beforeAll(async () => {
  network = await testNetwork([
    { id: 'hotline.se', kind: 'hotline', country: 'SE' },
    { id: 'hotline.nl', kind: 'hotline', country: 'NL', takesOrphans: true },
    { id: 'hotline.fr', kind: 'hotline', country: 'FR' },
    { id: 'interpol', kind: 'interpol', country: 'XX' },
    { id: 'police.nl', kind: 'police', country: 'NL' },
  ])
  se = network.member('hotline.se')
  nl = network.member('hotline.nl')
  interpol = network.member('interpol')
  police = network.member('police.nl')
})
afterAll(() => network.close())

/** A word that goes down two steps, and its answers that come back up. */
async function settle(): Promise<void> {
  for (let round = 0; round < 2; round++) await network.settle()
}

const picture = new TextEncoder().encode('a geometric pattern')
const withdrawal = { reason: 'sent-by-mistake', words: 'Sorry, the wrong page.', address: true } as const

async function offered(wish: ItemWish = {}): Promise<ItemId> {
  const itemId = await anItem(se.foundation, { picture, ...wish })
  await se.exchange.route(itemId)
  await network.settle()
  return itemId
}

/** Taken by the Dutch hotline, submitted by it too, and handed to the Dutch police. */
async function held(wish: ItemWish = {}): Promise<ItemId> {
  const itemId = await offered(wish)
  expect(await acceptItem(nl.foundation, itemId, analyst)).toEqual({ ok: true })
  await nl.exchange.route(itemId)
  await network.settle()
  return itemId
}

async function urlAt({ foundation }: TestMember, itemId: ItemId): Promise<string | undefined> {
  const row = await findItem(foundation.database, itemId)
  return row && itemUrl(foundation, row)
}

async function copiesAt(member: TestMember, itemId: ItemId) {
  const { foundation, members } = member
  const copies = await readCopies({ foundation, members } as ExchangeContext, itemId)
  if (!copies) throw new Error('no such item')
  return copies
}

const answersAt = async (member: TestMember, itemId: ItemId, at = 0) =>
  (await copiesAt(member, itemId)).orders[at]?.holders.map(({ member: holder, state, why }) => ({
    holder,
    state,
    why,
  }))

/** Everything of the item that this member has in the clear or can open. */
async function contentAt({ foundation }: TestMember, itemId: ItemId) {
  const row = await findItem(foundation.database, itemId)
  const report = row && (await readReport(foundation, foundation.database, row.report_id))
  const payloads = await foundation.database
    .selectFrom('inbox_record')
    .select('record_sealed')
    .where('item_id', '=', itemId)
    .where('type', '=', 'report')
    .execute()
  return {
    evidence: (await evidenceBlobs(foundation, itemId)).length,
    blob: row?.blob,
    recipe: report?.content.recipe,
    locator: report?.content.locator,
    payloads: payloads.filter(({ record_sealed }) => record_sealed.length > 0).length,
  }
}
const nothing = { evidence: 0, blob: null, recipe: {}, locator: '', payloads: 0 }

describe('a withdrawal', () => {
  test('reaches every copy that nobody works on: content and address go, the sender sees who has confirmed', async () => {
    const itemId = await offered()
    const [before] = await evidenceBlobs(nl.foundation, itemId)
    expect(before).toBeDefined()
    expect(await withdraw(se.foundation, itemId, analyst, withdrawal)).toEqual({ ok: true, number: 1 })
    expect(await answersAt(se, itemId)).toMatchObject([{ state: 'waiting' }, { state: 'waiting' }])
    await settle()
    for (const member of [nl, interpol]) {
      expect(await contentAt(member, itemId)).toEqual(nothing)
      expect(await urlAt(member, itemId)).toBe(`https://withdrawn.invalid/${itemId.toLowerCase()}`)
      expect(await viewOf(member.foundation, itemId)).toMatchObject({ stage: 'withdrawn', attention: null })
      expect(await storyOf(member.foundation, itemId)).toContain('item.withdrawn')
    }
    // Without its key the sealed file opens no more, not even from a backup.
    expect(
      await nl.foundation.vault.getForItem(nl.foundation.database, itemId, before?.blob ?? ''),
    ).toBeUndefined()
    expect(await answersAt(se, itemId)).toEqual([
      { holder: 'hotline.nl', state: 'removed', why: null },
      { holder: 'interpol', state: 'removed', why: null },
    ])
    // Our own record stays; the item ends here, as the offer was answered.
    expect(await viewOf(se.foundation, itemId)).toMatchObject({ stage: 'withdrawn', holder: 'hotline.se' })
    expect((await contentAt(se, itemId)).evidence).toBe(1)
    expect(await withdraw(se.foundation, itemId, analyst, withdrawal)).toEqual({
      ...{ ok: false, reason: 'already-withdrawn' },
    })
  })

  test('leaves a line that says who withdrew what, when and why', async () => {
    const itemId = await offered()
    await withdraw(se.foundation, itemId, analyst, withdrawal)
    await settle()
    expect(await copiesAt(nl, itemId)).toMatchObject({
      withdrawn: true,
      mayTakeBack: false,
      orders: [
        {
          ...{ author: 'hotline.se', ours: false, kind: 'withdrawal', reason: 'sent-by-mistake' },
          ...{ words: 'Sorry, the wrong page.', here: { answer: 'removed', why: null } },
        },
      ],
    })
  })

  test('goes on to those to whom a holder gave it, and their answers come back through it', async () => {
    const itemId = await held()
    expect((await copiesAt(se, itemId)).copies.map(({ member }) => member)).not.toContain('police.nl')
    await withdraw(se.foundation, itemId, analyst, withdrawal)
    await settle()
    // The police keep by their law; the hotline keeps what its case with the police still needs.
    expect(await answersAt(se, itemId)).toEqual([
      { holder: 'hotline.nl', state: 'kept', why: 'open-police-case' },
      { holder: 'interpol', state: 'removed', why: null },
      { holder: 'police.nl', state: 'kept', why: 'own-law' },
    ])
    const told = (await copiesAt(se, itemId)).orders[0]?.holders.find(({ member }) => member === 'police.nl')
    expect(told?.toldBy).toBe('hotline.nl')
    expect(await storyOf(nl.foundation, itemId)).toEqual(
      expect.arrayContaining(['item.take-back-passed-on', 'item.withdrawal-kept']),
    )
    expect((await contentAt(police, itemId)).evidence).toBe(1)
  })

  test('loses nothing that others did: their assessments and actions stay, and a removal under way goes on', async () => {
    const itemId = await held({ assessment: national })
    await assess(nl.foundation, itemId, analyst, baseline)
    await nl.exchange.route(itemId)
    await settle()
    await withdraw(se.foundation, itemId, analyst, withdrawal)
    await settle()
    const done = await nl.foundation.database
      .selectFrom('assessment')
      .select(['member', 'classification'])
      .where('item_id', '=', itemId)
      .orderBy('at')
      .execute()
    expect(done).toEqual([
      { member: 'hotline.se', classification: 'national' },
      { member: 'hotline.nl', classification: 'baseline' },
    ])
    expect(await viewOf(nl.foundation, itemId)).toMatchObject({ stage: 'takedown', attention: 'taken-back' })
    expect((await copiesAt(nl, itemId)).ownSteps).toBe(2)
    expect((await contentAt(nl, itemId)).evidence).toBe(1)
  })
})

test('what is withdrawn before it has left goes without its evidence', async () => {
  const itemId = await anItem(se.foundation, { picture })
  await se.exchange.route(itemId)
  expect(await withdraw(se.foundation, itemId, analyst, withdrawal)).toMatchObject({ ok: true })
  await se.exchange.runDue()
  const sent = await se.foundation.database
    .selectFrom('part_out')
    .innerJoin('part_envelope as p', 'p.sha256', 'part_out.sha256')
    .innerJoin('envelope_out as e', 'e.id', 'p.envelope_id')
    .innerJoin('outbox_record as r', 'r.pack', 'e.pack')
    .select('part_out.role')
    .distinct()
    .where('r.item_id', '=', itemId)
    .execute()
  expect(sent).toEqual([{ role: 'body' }])
  await settle()
  expect(await viewOf(nl.foundation, itemId)).toMatchObject({ stage: 'withdrawn' })
})

test('where the item never came the holder says so, and the author sees it', async () => {
  const itemId = await anItem(se.foundation, { picture })
  await se.exchange.route(itemId)
  // What was on its way is lost for good.
  await se.foundation.database
    .updateTable('outbox_record')
    .set({ state: 'given-up' })
    .where('item_id', '=', itemId)
    .execute()
  await withdraw(se.foundation, itemId, analyst, withdrawal)
  await settle()
  expect(await answersAt(se, itemId)).toEqual([
    { holder: 'hotline.nl', state: 'never-had', why: null },
    { holder: 'interpol', state: 'never-had', why: null },
  ])
  expect(await findItem(nl.foundation.database, itemId)).toBeUndefined()
})

test('who has sent nothing can take nothing back', async () => {
  const itemId = await anItem(se.foundation)
  expect(await withdraw(se.foundation, itemId, analyst, withdrawal)).toEqual({
    ok: false,
    reason: 'nothing-sent',
  })
})
