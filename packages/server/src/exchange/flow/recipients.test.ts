import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { evidenceBlobs } from '../../capture/index.ts'
import type { ItemId } from '../../foundation/index.ts'
import { assess, type Classification, readReport } from '../../reports/index.ts'
import type { ExchangeContext } from '../context.ts'
import type { Onward } from '../onward.ts'
import { analyst, anItem, baseline, move, storyOf, viewOf } from '../testing/builders.ts'
import { craft, deliver } from '../testing/craft.ts'
import { type TestMember, type TestNetwork, testNetwork } from '../testing/test-network.ts'
import { acceptItem } from './answer.ts'
import { chooseTerms } from './choose-terms.ts'
import { handOver } from './hand-over.ts'
import { previewRecipients } from './recipients.ts'

let network: TestNetwork
let se: TestMember
let nl: TestMember
beforeAll(async () => {
  network = await testNetwork([
    { id: 'hotline.se', kind: 'hotline', country: 'SE' },
    { id: 'hotline.nl', kind: 'hotline', country: 'NL', takesOrphans: true },
    { id: 'hotline.fr', kind: 'hotline', country: 'FR' },
    { id: 'interpol', kind: 'interpol', country: 'XX' },
    { id: 'police.se', kind: 'police', country: 'SE' },
    { id: 'police.nl', kind: 'police', country: 'NL' },
  ])
  se = network.member('hotline.se')
  nl = network.member('hotline.nl')
})
afterAll(() => network.close())

const contextOf = ({ foundation, members }: TestMember) => ({ foundation, members }) as ExchangeContext

async function previewAt(member: TestMember, itemId: ItemId, asIf?: Classification) {
  const preview = await previewRecipients(contextOf(member), itemId, asIf)
  if (preview === undefined || preview === 'no-directory') throw new Error('no preview')
  return preview
}

/** What left or is about to: report records of the item, by their addressees. */
async function sentFrom(member: TestMember, itemId: ItemId) {
  const rows = await member.foundation.database
    .selectFrom('outbox_record')
    .select(['distribution', 'onward', 'left_out'])
    .where('item_id', '=', itemId)
    .where('type', '=', 'report')
    .execute()
  return rows
}

const assessment = (classification: Classification) => ({
  ...baseline,
  classification,
  reason: classification === 'not-illegal' ? ('does-not-meet-threshold' as const) : null,
})

test('what is shown beforehand is what leaves, whatever the item, the judgement and the choice', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom<Classification>('baseline', 'national', 'undetermined', 'not-illegal'),
      fc.constantFrom('SE', 'NL', 'FR', 'BR', null),
      fc.constantFrom<Onward | null>('none', 'le', 'network', null),
      fc.boolean(),
      async (classification, country, onward, leaveOut) => {
        const itemId = await anItem(se.foundation, {
          ...{ country, assessment: null, picture: new TextEncoder().encode('a geometric pattern') },
        })
        const blobs = (await evidenceBlobs(se.foundation, itemId)).map(({ blob }) => blob)
        const leftOut = leaveOut ? blobs : []
        const terms = { onward, withoutRecipe: leaveOut, leftOut }
        expect(await chooseTerms(se.foundation, itemId, analyst, terms)).toEqual({ ok: true })
        const shown = await previewAt(se, itemId, classification)
        await assess(se.foundation, itemId, analyst, assessment(classification))
        await se.exchange.route(itemId)
        const sent = await sentFrom(se, itemId)
        expect(sent.flatMap(({ distribution }) => distribution).toSorted()).toEqual(
          shown.recipients.map(({ member }) => member).toSorted(),
        )
        for (const record of sent) expect(record).toMatchObject({ onward: shown.onward, left_out: leftOut })
        expect(shown.parts.evidence.filter(({ goes }) => !goes).map(({ blob }) => blob)).toEqual(leftOut)
        expect(shown.attention).toBe((await viewOf(se.foundation, itemId))?.attention ?? null)
      },
    ),
    { numRuns: 25 },
  )
}, 120_000)

test('it says who gets it and why, which parts, and what does not go', async () => {
  const itemId = await anItem(se.foundation, {
    assessment: null,
    picture: new TextEncoder().encode('pattern'),
  })
  const shown = await previewAt(se, itemId, 'baseline')
  expect(shown.recipients).toMatchObject([
    { member: 'hotline.nl', countries: ['NL'], why: 'hosts-the-page', purpose: 'offer', reachable: true },
    { member: 'interpol', kind: 'interpol', why: 'interpol', purpose: 'submission' },
  ])
  expect(shown.parts).toMatchObject({
    report: true,
    words: false,
    recipe: { fields: ['referrer'], goes: true },
    evidence: [{ role: 'file', media: 'image/png', goes: true }],
  })
  expect(shown.parts.evidence[0]?.sizeBytes).toBeGreaterThan(0)
  expect(shown).toMatchObject({ onward: 'network', onwardChoices: ['none', 'le', 'network'], open: true })
  const home = await anItem(se.foundation, { assessment: null, country: 'SE' })
  expect((await previewAt(se, home, 'national')).recipients.map(({ why }) => why)).toEqual([
    'interpol',
    'national-police',
  ])
  expect((await previewAt(se, home, 'not-illegal')).recipients).toEqual([])
})

test('what a person holds back does not arrive: the file, the way in; the receiver is told that a file was held back', async () => {
  const itemId = await anItem(se.foundation, { picture: new TextEncoder().encode('a geometric pattern') })
  const leftOut = (await evidenceBlobs(se.foundation, itemId)).map(({ blob }) => blob)
  await chooseTerms(se.foundation, itemId, analyst, { onward: null, withoutRecipe: true, leftOut })
  await se.exchange.route(itemId)
  await network.settle()
  expect(await viewOf(nl.foundation, itemId)).toMatchObject({ stage: 'offered' })
  expect(await evidenceBlobs(nl.foundation, itemId)).toEqual([])
  const row = await nl.foundation.database
    .selectFrom('content_item')
    .select('report_id')
    .where('id', '=', itemId)
    .executeTakeFirstOrThrow()
  const report = await readReport(nl.foundation, nl.foundation.database, row.report_id)
  expect(report?.content.recipe).toEqual({})
  expect(await storyOf(se.foundation, itemId)).toContain('item.terms-chosen')
})

test('evidence of another item, or more than the givers allow, is refused', async () => {
  const other = await anItem(se.foundation, { picture: new TextEncoder().encode('another pattern') })
  const [foreign] = await evidenceBlobs(se.foundation, other)
  const itemId = await anItem(se.foundation)
  const terms = { onward: null, withoutRecipe: false, leftOut: [foreign?.blob ?? ''] }
  expect(await chooseTerms(se.foundation, itemId, analyst, terms)).toEqual({
    ...{ ok: false, reason: 'unknown-evidence' },
  })
  const held = await acceptedWith('le')
  expect(
    await chooseTerms(nl.foundation, held, analyst, { onward: 'network', withoutRecipe: false, leftOut: [] }),
  ).toEqual({ ok: false, reason: 'wider-than-allowed' })
})

/** An item of Sweden that the Dutch hotline has taken, received under that rule. */
async function acceptedWith(onward: Onward): Promise<ItemId> {
  const itemId = await anItem(se.foundation)
  await chooseTerms(se.foundation, itemId, analyst, { onward, withoutRecipe: false, leftOut: [] })
  await se.exchange.route(itemId)
  await network.settle()
  expect(await acceptItem(nl.foundation, itemId, analyst)).toEqual({ ok: true })
  await nl.exchange.route(itemId)
  await network.settle()
  return itemId
}

test('an item that may go to law enforcement only is not handed to another hotline when its page moves', async () => {
  const itemId = await acceptedWith('le')
  expect((await sentFrom(nl, itemId)).flatMap(({ distribution }) => distribution).toSorted()).toEqual([
    'interpol',
    'police.nl',
  ])
  await move(nl.foundation, itemId, 'FR')
  expect(await previewAt(nl, itemId)).toMatchObject({
    ...{ route: 'person', attention: 'onward-forbidden', denied: [{ member: 'hotline.fr' }] },
  })
  await nl.exchange.route(itemId)
  await network.settle()
  expect(await viewOf(nl.foundation, itemId)).toMatchObject({
    ...{ holder: 'hotline.nl', attention: 'onward-forbidden' },
  })
  expect(await viewOf(network.member('hotline.fr').foundation, itemId)).toBeUndefined()
  expect(await storyOf(nl.foundation, itemId)).toContain('item.onward-denied')
  // The origin hears that it has moved, and can allow more.
  expect(await viewOf(se.foundation, itemId)).toMatchObject({ hosting_country: 'FR' })
})

test('the flow itself refuses, also when somebody asks it directly', async () => {
  const itemId = await acceptedWith('none')
  expect(await sentFrom(nl, itemId)).toEqual([])
  const { foundation } = nl
  const sealer = await foundation.columns.ready()
  const handed = await foundation.database.transaction().execute(async (transaction) => {
    const row = await transaction
      .selectFrom('content_item')
      .selectAll()
      .where('id', '=', itemId)
      .executeTakeFirstOrThrow()
    const to = [{ member: 'interpol', purpose: 'submission' as const }]
    return handOver(foundation, transaction, sealer, row, { to, assigned: null }, 'server')
  })
  expect(handed).toEqual({ ok: false, reason: 'onward-forbidden', member: 'interpol' })
  expect(await sentFrom(nl, itemId)).toEqual([])
})

test('where a page moves back to the country of its origin, the item may go back there whatever the rule', async () => {
  const itemId = await acceptedWith('none')
  await move(nl.foundation, itemId, 'SE')
  await nl.exchange.route(itemId)
  await network.settle()
  expect(await viewOf(se.foundation, itemId)).toMatchObject({ stage: 'offered' })
})

test('a rule that a member sends by hand binds us just as well', async () => {
  const fr = network.member('hotline.fr')
  const crafted = await craft(fr, nl, { body: { onward: 'none' } })
  await deliver(fr, nl, crafted)
  await nl.exchange.runDue()
  const itemId = crafted.record.itemId as ItemId
  await acceptItem(nl.foundation, itemId, analyst)
  await assess(nl.foundation, itemId, analyst, baseline)
  await nl.exchange.route(itemId)
  expect(await sentFrom(nl, itemId)).toEqual([])
  expect(await viewOf(nl.foundation, itemId)).toMatchObject({ stage: 'takedown' })
})
