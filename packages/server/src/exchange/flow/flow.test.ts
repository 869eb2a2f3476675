import { afterAll, beforeAll, expect, test } from 'vitest'
import { evidenceBlobs } from '../../capture/index.ts'
import { type ItemId, type MemberId, server, user } from '../../foundation/index.ts'
import { act, assess, findItem, lockItem, recordAction } from '../../reports/index.ts'
import { analyst, anItem, baseline, move, national, storyOf, viewOf } from '../testing/builders.ts'
import { craft, deliver } from '../testing/craft.ts'
import { type TestMember, type TestNetwork, testNetwork } from '../testing/test-network.ts'
import { acceptItem, declineItem } from './answer.ts'
import { copiesOf } from './audience.ts'
import { tellAfterAction } from './tell-copies.ts'
import { tellOutcomes } from './tell-outcome.ts'

let network: TestNetwork
let se: TestMember
let nl: TestMember
let interpol: TestMember
let police: TestMember
beforeAll(async () => {
  network = await testNetwork([
    { id: 'hotline.se', kind: 'hotline', country: 'SE' },
    { id: 'hotline.nl', kind: 'hotline', country: 'NL', takesOrphans: true },
    { id: 'interpol', kind: 'interpol', country: 'XX' },
    { id: 'police.nl', kind: 'police', country: 'NL' },
  ])
  se = network.member('hotline.se')
  nl = network.member('hotline.nl')
  interpol = network.member('interpol')
  police = network.member('police.nl')
})
afterAll(() => network.close())

async function offered(wish: Parameters<typeof anItem>[1] = {}): Promise<ItemId> {
  const itemId = await anItem(se.foundation, wish)
  await se.exchange.route(itemId)
  await network.settle()
  return itemId
}

async function actAt(member: TestMember, itemId: ItemId, kind: 'reported-to-provider' | 'removed') {
  await member.foundation.database.transaction().execute(async (transaction) => {
    const row = await lockItem(transaction, itemId)
    if (!row) throw new Error('no item')
    expect(await act(member.foundation, transaction, row, kind, null, user(analyst))).toEqual({ ok: true })
  })
  await tellAfterAction(member.foundation, itemId)
  await network.settle()
}

const actionsAt = async (member: TestMember, itemId: ItemId) =>
  member.foundation.database
    .selectFrom('action')
    .select(['kind', 'member'])
    .where('item_id', '=', itemId)
    .orderBy('at')
    .orderBy('kind')
    .execute()

test('what the new holder does reaches the origin and INTERPOL, step by step and with its own times', async () => {
  const itemId = await offered()
  await acceptItem(nl.foundation, itemId, analyst)
  await nl.exchange.route(itemId)
  await network.settle()
  await actAt(nl, itemId, 'reported-to-provider')
  await actAt(nl, itemId, 'removed')
  const done = await actionsAt(nl, itemId)
  expect(done.map(({ kind }) => kind).toSorted()).toEqual([
    'removed',
    'reported-to-police',
    'reported-to-provider',
  ])
  for (const member of [se, interpol, police]) {
    expect(await viewOf(member.foundation, itemId)).toMatchObject({
      stage: 'closed',
      final_action: 'removed',
    })
    expect(await actionsAt(member, itemId)).toEqual(done)
  }
  const times = (member: TestMember) =>
    member.foundation.database
      .selectFrom('action')
      .select('at')
      .where('item_id', '=', itemId)
      .orderBy('at')
      .execute()
  expect(await times(se)).toEqual(await times(nl))
  const story = await storyOf(se.foundation, itemId)
  expect(story).toEqual(
    expect.arrayContaining(['item.delivered', 'item.accepted', 'item.held', 'item.acted']),
  )
  expect(story.filter((kind) => kind === 'item.acted')).toHaveLength(3)
})

test('the hold passes with the acceptance: the origin can act no more, the new holder can', async () => {
  const itemId = await offered()
  await acceptItem(nl.foundation, itemId, analyst)
  await network.settle()
  const refused = await se.foundation.database.transaction().execute(async (transaction) => {
    const row = await lockItem(transaction, itemId)
    return row && act(se.foundation, transaction, row, 'removed', null, user(analyst))
  })
  expect(refused).toEqual({ ok: false, reason: 'not-holder' })
  expect(await acceptItem(nl.foundation, itemId, analyst)).toEqual({ ok: false, reason: 'not-offered' })
})

test('a National item may be overruled by the hotline of its country; the origin hears that it is closed', async () => {
  const itemId = await offered({ assessment: national })
  await acceptItem(nl.foundation, itemId, analyst)
  expect(await viewOf(nl.foundation, itemId)).toMatchObject({ stage: 'assessment', holder: 'hotline.nl' })
  const notIllegal = {
    ...baseline,
    classification: 'not-illegal' as const,
    reason: 'does-not-meet-threshold' as const,
  }
  expect(await assess(nl.foundation, itemId, analyst, notIllegal)).toMatchObject({ ok: true })
  await nl.exchange.route(itemId)
  await tellAfterAction(nl.foundation, itemId)
  await network.settle()
  for (const member of [se, interpol]) {
    expect(await viewOf(member.foundation, itemId)).toMatchObject({
      ...{ stage: 'closed', classification: 'not-illegal', final_action: 'not-illegal' },
    })
  }
})

test('that both the origin and the new holder submit it makes one case at INTERPOL, with one piece of evidence', async () => {
  const itemId = await offered({ picture: new TextEncoder().encode('a geometric pattern') })
  await acceptItem(nl.foundation, itemId, analyst)
  await nl.exchange.route(itemId)
  await network.settle()
  const story = await storyOf(interpol.foundation, itemId)
  expect(story.filter((kind) => kind === 'item.added')).toHaveLength(1)
  expect(story.filter((kind) => kind === 'item.followed')).toHaveLength(1)
  expect(await evidenceBlobs(interpol.foundation, itemId)).toHaveLength(1)
  expect(await storyOf(nl.foundation, itemId)).toContain('item.submitted')
})

test('a member that says INTERPOL and the police have it already does not keep it from them', async () => {
  const crafted = await craft(se, nl)
  const { reportId } = crafted.record
  const itemId = crafted.record.itemId as ItemId
  const at = new Date().toISOString()
  const assessments = [{ ...baseline, member: 'hotline.se', analyst, at }]
  const copies = ['hotline.se', 'hotline.nl', 'interpol', 'police.nl']
  await deliver(se, nl, await craft(se, nl, { record: { reportId, itemId, assessments, copies } }))
  await nl.exchange.runDue()
  expect(await acceptItem(nl.foundation, itemId, analyst)).toEqual({ ok: true })
  await nl.exchange.route(itemId)
  await network.settle()
  for (const member of [interpol, police])
    expect(await viewOf(member.foundation, itemId)).toMatchObject({ stage: 'followed', holder: 'hotline.nl' })
  await nl.exchange.route(itemId)
  await network.settle()
  const submitted = (await storyOf(nl.foundation, itemId)).filter((kind) => kind === 'item.submitted')
  expect(submitted).toHaveLength(1)
})

test('a copy that a member made up, or that has left, keeps no news from the others', async () => {
  const crafted = await craft(se, nl)
  const copies = ['hotline.se', 'hotline.nl', 'nobody.example', 'interpol']
  const assessments = [{ ...baseline, member: 'hotline.se', analyst, at: new Date().toISOString() }]
  await deliver(se, nl, await craft(se, nl, { record: { ...crafted.record, copies, assessments } }))
  await nl.exchange.runDue()
  const itemId = crafted.record.itemId as ItemId
  expect(await copiesOf(nl.foundation.database, itemId)).toEqual(['hotline.se', 'interpol'])
  await nl.foundation.database
    .insertInto('item_copy')
    .values({ item_id: itemId, member: 'hotline.left', since: new Date() })
    .execute()
  await acceptItem(nl.foundation, itemId, analyst)
  await network.settle()
  const waiting = await nl.foundation.database
    .selectFrom('outbox_record')
    .select(['distribution', 'event', 'state'])
    .where('item_id', '=', itemId)
    .where('type', '=', 'status')
    .orderBy('distribution_key')
    .execute()
  expect(waiting).toEqual([
    { distribution: ['hotline.left'], event: 'accepted', state: 'waiting' },
    { distribution: ['hotline.se', 'interpol'], event: 'accepted', state: 'packed' },
  ])
})

test('a declined item stays with its sender and goes to a person there', async () => {
  const itemId = await offered()
  expect(await declineItem(nl.foundation, itemId, 'capacity', analyst)).toEqual({ ok: true })
  await network.settle()
  expect(await viewOf(se.foundation, itemId)).toMatchObject({ holder: 'hotline.se', attention: 'declined' })
  expect(await viewOf(nl.foundation, itemId)).toMatchObject({ stage: 'followed' })
  const handOver = await se.foundation.database
    .selectFrom('hand_over')
    .select(['state', 'reason'])
    .where('item_id', '=', itemId)
    .where('purpose', '=', 'offer')
    .executeTakeFirst()
  expect(handOver).toEqual({ state: 'declined', reason: 'capacity' })
  await se.exchange.route(itemId)
  await network.settle()
  expect(await viewOf(nl.foundation, itemId)).toMatchObject({ stage: 'offered' })
})

test('who has declined an item cannot take it afterwards', async () => {
  const itemId = await offered()
  await declineItem(nl.foundation, itemId, 'capacity', analyst)
  await network.settle()
  expect(await findItem(se.foundation.database, itemId)).toMatchObject({ assigned_member: null })
  // Even where the assignment stands, for whatever reason.
  await se.foundation.database
    .updateTable('content_item')
    .set({ assigned_country: 'NL', assigned_member: 'hotline.nl', assigned_why: 'hosting-country' })
    .where('id', '=', itemId)
    .execute()
  await nl.foundation.database
    .updateTable('content_item')
    .set({ stage: 'offered', revision: 50 })
    .where('id', '=', itemId)
    .execute()
  await acceptItem(nl.foundation, itemId, analyst)
  await network.settle()
  expect(await viewOf(se.foundation, itemId)).toMatchObject({ holder: 'hotline.se', attention: 'declined' })
})

test('an outcome reaches the hotline whose tip it was and the holder, once each', async () => {
  const itemId = await offered()
  await acceptItem(nl.foundation, itemId, analyst)
  await network.settle()
  const give = async (outcome: string) => {
    await interpol.foundation.database.transaction().execute((transaction) =>
      interpol.foundation.append(transaction, {
        kind: 'outcome.given',
        actor: user(analyst),
        itemId,
        detail: { outcome },
      }),
    )
    await tellOutcomes(interpol.foundation, itemId)
  }
  await give('under-investigation')
  await give('victim-identified')
  await tellOutcomes(interpol.foundation, itemId)
  await network.settle()
  for (const member of [se, nl]) {
    const heard = await member.foundation.database
      .selectFrom('ledger_event')
      .select('body')
      .where('item_id', '=', itemId)
      .where('kind', '=', 'outcome.received')
      .orderBy('seq')
      .execute()
    expect(heard.map(({ body }) => JSON.parse(body ?? '').detail.outcome)).toEqual([
      'under-investigation',
      'victim-identified',
    ])
  }
})

test('an item at home goes to takedown; INTERPOL gets it, the delivery to the police is the action', async () => {
  const itemId = await anItem(nl.foundation)
  await nl.exchange.route(itemId)
  await network.settle()
  expect(await viewOf(nl.foundation, itemId)).toMatchObject({ stage: 'takedown', holder: 'hotline.nl' })
  expect(await viewOf(police.foundation, itemId)).toMatchObject({ stage: 'followed' })
  expect(await viewOf(interpol.foundation, itemId)).toMatchObject({ stage: 'followed' })
  expect(await actionsAt(nl, itemId)).toEqual([{ kind: 'reported-to-police', member: 'hotline.nl' }])
  await nl.exchange.route(itemId)
  const submitted = (await storyOf(nl.foundation, itemId)).filter((kind) => kind === 'item.submitted')
  expect(submitted).toHaveLength(1)
})

test('a held item that moves abroad is offered there; back home it is taken up again', async () => {
  const itemId = await offered()
  await acceptItem(nl.foundation, itemId, analyst)
  await network.settle()
  await move(nl.foundation, itemId, 'SE')
  await nl.exchange.route(itemId)
  await network.settle()
  expect(await viewOf(se.foundation, itemId)).toMatchObject({
    ...{ stage: 'offered', holder: 'hotline.nl', hosting_country: 'SE' },
  })
  expect(await storyOf(nl.foundation, itemId)).toContain('item.moved')
  expect(await acceptItem(se.foundation, itemId, analyst)).toEqual({ ok: true })
  await network.settle()
  expect(await viewOf(se.foundation, itemId)).toMatchObject({ stage: 'takedown', holder: 'hotline.se' })
  for (const member of [nl, interpol]) {
    expect(await viewOf(member.foundation, itemId)).toMatchObject({
      holder: 'hotline.se',
      hosting_country: 'SE',
    })
  }
  expect(await viewOf(nl.foundation, itemId)).toMatchObject({ stage: 'with-member' })
})

test('while an offer is open, a move offers the item to nobody else', async () => {
  const itemId = await offered()
  await move(se.foundation, itemId, 'SE')
  await se.exchange.route(itemId)
  expect(await viewOf(se.foundation, itemId)).toMatchObject({ stage: 'assessed', holder: 'hotline.se' })
  await acceptItem(nl.foundation, itemId, analyst)
  await network.settle()
  expect(await viewOf(se.foundation, itemId)).toMatchObject({ holder: 'hotline.nl' })
})

test('an acceptance passes the hold although the origin acted meanwhile', async () => {
  const itemId = await offered()
  await se.foundation.database.transaction().execute(async (transaction) => {
    const row = await findItem(transaction, itemId)
    if (!row) throw new Error('no item')
    const action = {
      kind: 'reported-to-provider',
      reason: null,
      member: se.foundation.self as MemberId,
    } as const
    await recordAction(se.foundation, transaction, row, { ...action, at: new Date().toISOString() }, server)
  })
  await acceptItem(nl.foundation, itemId, analyst)
  await network.settle()
  expect(await viewOf(se.foundation, itemId)).toMatchObject({ holder: 'hotline.nl', stage: 'with-member' })
})

test('a country without a hotline: a member that takes orphans gets it', async () => {
  const itemId = await offered({ country: 'BR' })
  expect(await viewOf(nl.foundation, itemId)).toMatchObject({ stage: 'offered' })
  expect(await findItem(nl.foundation.database, itemId)).toMatchObject({
    assigned_why: 'orphan',
    assigned_country: 'BR',
  })
})
