import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { evidenceBlobs, keepEvidence } from '../../capture/index.ts'
import type { ItemId } from '../../foundation/index.ts'
import { act, findItem, itemUrl, lockItem, readReport } from '../../reports/index.ts'
import type { ExchangeContext } from '../context.ts'
import { acceptItem } from '../flow/answer.ts'
import { chooseTerms } from '../flow/choose-terms.ts'
import { analyst, anItem, baseline, type ItemWish, move, storyOf, viewOf } from '../testing/builders.ts'
import { type TestMember, type TestNetwork, testNetwork } from '../testing/test-network.ts'
import { carryOut } from './carry-out.ts'
import { readCopies } from './copies.ts'
import { correct } from './correct.ts'
import type { CorrectionInput } from './input.ts'
import { withdraw } from './withdraw.ts'

let network: TestNetwork
let se: TestMember
let nl: TestMember
let fr: TestMember
let interpol: TestMember
beforeAll(async () => {
  network = await testNetwork([
    { id: 'hotline.se', kind: 'hotline', country: 'SE' },
    { id: 'hotline.nl', kind: 'hotline', country: 'NL' },
    { id: 'hotline.fr', kind: 'hotline', country: 'FR' },
    { id: 'interpol', kind: 'interpol', country: 'XX' },
  ])
  se = network.member('hotline.se')
  nl = network.member('hotline.nl')
  fr = network.member('hotline.fr')
  interpol = network.member('interpol')
})
afterAll(() => network.close())

const picture = new TextEncoder().encode('a geometric pattern')

async function offered(wish: ItemWish = {}): Promise<ItemId> {
  const itemId = await anItem(se.foundation, { picture, ...wish })
  await se.exchange.route(itemId)
  await network.settle()
  return itemId
}
async function held(): Promise<ItemId> {
  const itemId = await offered()
  expect(await acceptItem(nl.foundation, itemId, analyst)).toEqual({ ok: true })
  await network.settle()
  return itemId
}
async function corrected(member: TestMember, itemId: ItemId, change: CorrectionInput['change']) {
  const done = await correct(member.foundation, itemId, analyst, { words: '', change })
  expect(done).toMatchObject({ ok: true })
  await network.settle()
}
async function answersAt(member: TestMember, itemId: ItemId) {
  const { foundation, members } = member
  const copies = await readCopies({ foundation, members } as ExchangeContext, itemId)
  return copies?.orders[0]?.holders.map(({ member: holder, state }) => `${holder} ${state}`)
}
async function urlAt({ foundation }: TestMember, itemId: ItemId) {
  const row = await findItem(foundation.database, itemId)
  return row && itemUrl(foundation, row)
}
async function judgementsAt({ foundation }: TestMember, itemId: ItemId) {
  const rows = await foundation.database
    .selectFrom('assessment')
    .select(['member', 'classification', 'undone_at'])
    .where('item_id', '=', itemId)
    .orderBy('at')
    .orderBy('id')
    .execute()
  return rows.map(
    ({ member, classification, undone_at }) =>
      `${member} ${classification}${undone_at === null ? '' : ' struck out'}`,
  )
}

describe('a correction', () => {
  test('of the address reaches every copy; a later one supersedes it; who works on it hears of it', async () => {
    const itemId = await held()
    for (const n of [1, 2])
      await corrected(se, itemId, { field: 'address', url: `https://pages.example/right/${n}` })
    for (const member of [se, nl, interpol])
      expect(await urlAt(member, itemId)).toBe('https://pages.example/right/2')
    expect(await viewOf(nl.foundation, itemId)).toMatchObject({ stage: 'takedown', attention: 'taken-back' })
    expect(await answersAt(se, itemId)).toEqual(['hotline.nl corrected', 'interpol corrected'])
    expect(
      await correct(se.foundation, itemId, analyst, { words: '', change: { field: 'address', url: 'none' } }),
    ).toEqual({ ok: false, reason: 'bad-address' })
  })

  test('of the country brings the item to the right hotline, unless the wrong one has taken it by then', async () => {
    const itemId = await offered()
    await corrected(se, itemId, { field: 'country', country: 'FR' })
    expect(await viewOf(nl.foundation, itemId)).toMatchObject({ stage: 'followed', hosting_country: 'FR' })
    await se.exchange.route(itemId)
    await network.settle()
    expect(await viewOf(fr.foundation, itemId)).toMatchObject({ stage: 'offered', holder: 'hotline.se' })
    const taken = await offered()
    await acceptItem(nl.foundation, taken, analyst)
    await corrected(se, taken, { field: 'country', country: 'FR' })
    expect(await viewOf(nl.foundation, taken)).toMatchObject({
      holder: 'hotline.nl',
      attention: 'taken-back',
    })
    expect(await viewOf(fr.foundation, taken)).toBeUndefined()
    expect(await viewOf(se.foundation, taken)).toMatchObject({ holder: 'hotline.nl' })
  })

  test('of our assessment strikes ours out everywhere; what others judged afterwards still counts', async () => {
    const itemId = await offered()
    const right = { ...baseline, classification: 'not-illegal', reason: 'virtual-material' } as const
    const { classification, age, sex, flags, reason } = right
    await corrected(se, itemId, {
      ...{ field: 'assessment', assessment: { classification, age, sex, flags: [...flags], reason } },
    })
    for (const member of [se, nl, interpol]) {
      expect(await judgementsAt(member, itemId)).toEqual([
        'hotline.se baseline struck out',
        'hotline.se not-illegal',
      ])
      expect((await viewOf(member.foundation, itemId))?.classification).toBe('not-illegal')
    }
    expect(await storyOf(interpol.foundation, itemId)).toContain('item.assessment-corrected')
  })

  test('of personal data removes what must not have gone, and it does not go again', async () => {
    const itemId = await offered()
    const blobs = (await evidenceBlobs(se.foundation, itemId)).map(({ blob }) => blob)
    await corrected(se, itemId, { field: 'personal-data', recipe: true, blobs })
    for (const member of [nl, interpol]) {
      expect(await evidenceBlobs(member.foundation, itemId)).toEqual([])
      const row = await findItem(member.foundation.database, itemId)
      const report = row && (await readReport(member.foundation, member.foundation.database, row.report_id))
      expect(report?.content.recipe).toEqual({})
    }
    expect(await answersAt(se, itemId)).toEqual(['hotline.nl removed', 'interpol removed'])
    expect(await viewOf(nl.foundation, itemId)).toMatchObject({ stage: 'offered' })
    // Ours to keep; and whatever goes out from now on goes without.
    expect(await evidenceBlobs(se.foundation, itemId)).toHaveLength(1)
    await move(se.foundation, itemId, 'FR')
    const sent = await se.foundation.database
      .selectFrom('hand_over_terms')
      .select(['left_out', 'without_recipe'])
      .where('item_id', '=', itemId)
      .executeTakeFirst()
    expect(sent).toEqual({ left_out: blobs, without_recipe: true })
  })

  test('of the rule for passing it on lets a page that has moved go on to its new country', async () => {
    const itemId = await anItem(se.foundation)
    await chooseTerms(se.foundation, itemId, analyst, { onward: 'le', withoutRecipe: false, leftOut: [] })
    await se.exchange.route(itemId)
    await network.settle()
    await acceptItem(nl.foundation, itemId, analyst)
    await network.settle()
    await move(nl.foundation, itemId, 'FR')
    await nl.exchange.route(itemId)
    await network.settle()
    expect(await viewOf(nl.foundation, itemId)).toMatchObject({ attention: 'onward-forbidden' })
    await corrected(se, itemId, { field: 'onward', onward: 'network' })
    await nl.exchange.route(itemId)
    await network.settle()
    expect(await viewOf(fr.foundation, itemId)).toMatchObject({ stage: 'offered', holder: 'hotline.nl' })
  })
})

test('only the pieces that came from the sender are shredded; our own capture stays, under a new key', async () => {
  const itemId = await held()
  const { foundation } = nl
  const own = new TextEncoder().encode('what we captured ourselves')
  await foundation.database.transaction().execute(async (transaction) => {
    const blob = await foundation.vault.putForItem(transaction, itemId, own)
    await keepEvidence(foundation, transaction, itemId, {
      role: 'page',
      blob,
      media: 'text/html',
      name: 'page',
    })
  })
  const before = await evidenceBlobs(foundation, itemId)
  await withdraw(se.foundation, itemId, analyst, { reason: 'court-order', words: '', address: false })
  await network.settle()
  const after = await evidenceBlobs(foundation, itemId)
  expect(after.map(({ role }) => role)).toEqual(['page'])
  const kept = await foundation.vault.getForItem(foundation.database, itemId, after[0]?.blob ?? '')
  expect(kept && new TextDecoder().decode(kept)).toBe('what we captured ourselves')
  expect(before.map(({ blob }) => blob)).not.toContain(after[0]?.blob)
  // The address stays, as the sender did not ask for it.
  expect(await urlAt(nl, itemId)).toBe(await urlAt(se, itemId))
})

test('what is kept while its removal is under way goes when that is over, and the sender hears so', async () => {
  const itemId = await held()
  const { foundation } = nl
  const doing = (kind: 'reported-to-provider' | 'removed') =>
    foundation.database.transaction().execute(async (transaction) => {
      const row = await lockItem(transaction, itemId)
      expect(row && (await act(foundation, transaction, row, kind, null, 'server'))).toEqual({ ok: true })
    })
  await doing('reported-to-provider')
  await withdraw(se.foundation, itemId, analyst, { reason: 'sent-by-mistake', words: '', address: true })
  await network.settle()
  expect(await answersAt(se, itemId)).toEqual(['hotline.nl kept', 'interpol removed'])
  expect(await viewOf(foundation, itemId)).toMatchObject({ stage: 'takedown', attention: 'taken-back' })
  await doing('removed')
  const sealer = await foundation.columns.ready()
  await foundation.database
    .transaction()
    .execute((transaction) => carryOut({ foundation }, transaction, sealer, itemId))
  await network.settle()
  expect(await answersAt(se, itemId)).toEqual(['hotline.nl removed', 'interpol removed'])
  expect(await viewOf(foundation, itemId)).toMatchObject({ stage: 'closed', final_action: 'removed' })
  expect(await evidenceBlobs(foundation, itemId)).toEqual([])
})

test('what is withdrawn while a holder keeps it moves on nowhere', async () => {
  const itemId = await held()
  const { foundation } = nl
  await foundation.database.transaction().execute(async (transaction) => {
    const row = await lockItem(transaction, itemId)
    if (row) await act(foundation, transaction, row, 'reported-to-provider', null, 'server')
  })
  await withdraw(se.foundation, itemId, analyst, { reason: 'other', words: '', address: true })
  await network.settle()
  await move(foundation, itemId, 'FR')
  await nl.exchange.route(itemId)
  await network.settle()
  expect(await viewOf(fr.foundation, itemId)).toBeUndefined()
  expect(await viewOf(foundation, itemId)).toMatchObject({ attention: 'taken-back', holder: 'hotline.nl' })
})
