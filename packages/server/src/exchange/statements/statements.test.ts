import { type Statement, statementRootOfRows } from '@samverkan/protocol'
import fc from 'fast-check'
import { sql } from 'kysely'
import { getGlobalDispatcher } from 'undici'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ItemId, manualClock, sealLedger } from '../../foundation/index.ts'
import type { ExchangeContext } from '../context.ts'
import { anItem } from '../testing/builders.ts'
import { craft, deliver } from '../testing/craft.ts'
import { type TestMember, type TestNetwork, testNetwork } from '../testing/test-network.ts'
import { listStatements } from './list-statements.ts'
import { packUnlessStopped } from './pack-unless-stopped.ts'
import { proveLedgers } from './prove-ledgers.ts'
import { agreementSentence } from './sentences.ts'
import { expectWhole } from './testing/expect-whole.ts'

let network: TestNetwork
let se: TestMember
let nl: TestMember
const clock = manualClock(new Date('2026-11-23T20:00:00Z'))
const hour = 3_600_000
const resendMax = 3

beforeAll(async () => {
  const policy = { statementMarginMs: 0, statementResendMax: resendMax }
  network = await testNetwork(
    [
      { id: 'hotline.se', kind: 'hotline', country: 'SE', policy },
      { id: 'hotline.nl', kind: 'hotline', country: 'NL', policy },
      { id: 'hotline.fr', kind: 'hotline', country: 'FR', policy },
    ],
    { clock },
  )
  se = network.member('hotline.se')
  nl = network.member('hotline.nl')
})
afterAll(() => network.close())

async function handOver(count: number): Promise<ItemId[]> {
  const items: ItemId[] = []
  for (let made = 0; made < count; made++) {
    const itemId = await anItem(se.foundation, { picture: new Uint8Array([made, 4, 5, 6]) })
    await se.exchange.route(itemId)
    items.push(itemId)
    await se.exchange.runDue()
  }
  await nl.exchange.runDue()
  return items
}

async function settle(rounds = 3) {
  for (let round = 0; round < rounds; round++) {
    clock.advance(20 * 60_000)
    for (const member of [se, nl]) {
      await sealLedger(member.foundation)
      await member.foundation.jobs.runLoop('exchange-upkeep')
      await member.exchange.runDue()
    }
  }
  for (const member of [se, nl, se, nl]) await member.exchange.runDue()
}

async function night() {
  clock.advance(27 * hour)
  await settle(5)
}

const contextOf = ({ foundation, members }: TestMember): ExchangeContext => ({
  foundation,
  members,
  dispatcher: getGlobalDispatcher(),
  ending: new AbortController().signal,
})
const openAlarms = async (member: TestMember) =>
  (
    await member.foundation.database
      .selectFrom('alarm')
      .select(['kind', 'peer'])
      .where('resolved_at', 'is', null)
      .execute()
  ).map(({ kind, peer }) => `${kind} ${peer}`)
const chainOf = async (member: TestMember, byUs: boolean) =>
  member.foundation.database
    .selectFrom('statement_chain')
    .selectAll()
    .where('by_us', '=', byUs)
    .orderBy('agreed', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
const sentByUs = (member: TestMember) =>
  member.foundation.database
    .selectFrom('envelope_out')
    .selectAll()
    .orderBy('created_at')
    .orderBy('seq')
    .execute()

/** A statement that a member signs and that says what it is told to. */
async function say(from: TestMember, to: TestMember, statement: Pick<Statement, 'chains'>) {
  const log = { origin: `${from.id}/ledger`, size: 0, root: 'e3'.repeat(32) }
  const crafted = await craft(from, to, {
    envelope: { kind: 'statement' },
    body: { records: [], manifest: [], statement: { ...statement, log, questions: [], answers: [] } },
  })
  expect((await deliver(from, to, crafted)).status).toBe(200)
  await to.exchange.runDue()
}

describe('what is lost on either side', () => {
  test('comes back, whatever it is, and nothing is doubled', { timeout: 600_000 }, async () => {
    await handOver(3)
    await night()
    const losses = fc.record({
      atReceiver: fc.uniqueArray(fc.nat({ max: 6 }), { maxLength: 3 }),
      atSender: fc.uniqueArray(fc.nat({ max: 6 }), { maxLength: 3 }),
    })
    await fc.assert(
      fc.asyncProperty(losses, async ({ atReceiver, atSender }) => {
        await handOver(2)
        await night()
        const rows = await sentByUs(se)
        const pick = (places: readonly number[]) => places.flatMap((place) => rows.at(-1 - place)?.id ?? [])
        // What both have lost is gone: nobody can give it back.
        const there = pick(atReceiver)
        const here = pick(atSender).filter((id) => !there.includes(id))
        await forget(nl, there)
        for (const id of here) {
          await se.foundation.database.deleteFrom('part_envelope').where('envelope_id', '=', id).execute()
          await se.foundation.database.deleteFrom('earlier_receipt').where('envelope_id', '=', id).execute()
          await se.foundation.database.deleteFrom('envelope_out').where('id', '=', id).execute()
        }
        if (here.length > 0) await se.foundation.database.deleteFrom('statement_range').execute()
        await night()
        await night()
        await expectWhole(se, nl)
      }),
      { numRuns: 4, endOnFailure: true },
    )
  })

  async function forget(member: TestMember, ids: readonly string[]) {
    for (const id of ids)
      for (const statement of [
        sql`delete from statement_in where envelope_id = ${id}`,
        sql`delete from inbox_record where envelope_id = ${id}`,
        sql`delete from inbox where id = ${id}`,
      ])
        await statement.execute(member.foundation.database)
    if (ids.length > 0) await member.foundation.database.deleteFrom('statement_range').execute()
  }

  test('goes again under a new id when the old envelope has expired, and takes effect once', async () => {
    const [item] = await handOver(1)
    await night()
    const [lost] = (await sentByUs(se)).filter(({ kind }) => kind === 'report').slice(-1)
    if (!lost || !item) throw new Error('nothing was sent')
    clock.advance(15 * 24 * hour)
    await network.renewDirectory()
    await forget(nl, [lost.id])
    await night()
    await night()
    const again = (await sentByUs(se)).filter(({ kind }) => kind === 'report').at(-1)
    expect(again).toMatchObject({ state: 'delivered' })
    expect(again?.id).not.toBe(lost.id)
    const records = await nl.foundation.database
      .selectFrom('inbox_record')
      .select('envelope_id')
      .where('item_id', '=', item)
      .where('type', '=', 'report')
      .execute()
    expect(records).toEqual([{ envelope_id: again?.id }])
    await night()
    expect(await chainOf(nl, false)).toMatchObject({ missing: 0 })
  })
})

describe('a peer', () => {
  test('that says it has lost everything gets so many a day and no more, and a person hears of it', async () => {
    // A chain in which nothing has expired yet.
    await se.exchange.restored()
    await handOver(resendMax + 2)
    await night()
    const before = await sentByUs(se)
    const { epoch } = await se.foundation.database
      .selectFrom('peer_state')
      .select('epoch')
      .where('peer', '=', 'hotline.nl')
      .executeTakeFirstOrThrow()
    const newest = before.filter((one) => one.epoch === epoch).length
    clock.advance(25 * hour)
    for (let again = 0; again < 3; again++) {
      clock.advance(60_000)
      await say(nl, se, {
        chains: [
          {
            ...{ by: 'hotline.se', epoch, upToSeq: newest, count: 0, root: emptyRoot(newest) },
            missing: [[1, newest]],
            ended: [],
          },
        ],
      })
    }
    const after = await sentByUs(se)
    const resent = after.reduce((sum, { resent: times }) => sum + times, 0)
    expect(resent - before.reduce((sum, { resent: times }) => sum + times, 0)).toBe(resendMax)
    expect(await openAlarms(se)).toContain('too-much-missing hotline.nl')
    // It had them all: it gives the receipts that it has given before, and both still hold the same.
    await night()
    await expectWhole(se, nl)
  })

  test('that says it has sent what never comes costs nothing but an alarm after two days', async () => {
    const claim = {
      chains: [
        {
          ...{ by: 'hotline.nl', epoch: 'made-up', upToSeq: 40, count: 40, root: 'ab'.repeat(32) },
          missing: [],
          ended: [],
        },
      ],
    }
    await say(nl, se, claim)
    const chain = () =>
      se.foundation.database
        .selectFrom('statement_chain')
        .selectAll()
        .where('epoch', '=', 'made-up')
        .executeTakeFirstOrThrow()
    expect(await chain()).toMatchObject({ missing: 40, agreed: 0 })
    expect(await openAlarms(se)).not.toContain('missing-here hotline.nl')
    clock.advance(49 * hour)
    await say(nl, se, claim)
    expect(await openAlarms(se)).toContain('missing-here hotline.nl')
    expect(await chain()).toMatchObject({ missing: 40, agreed: 0 })
  })

  test('that speaks of envelopes between others is not listened to', async () => {
    await settle()
    const before = await sentByUs(se)
    await say(nl, se, {
      chains: [
        {
          ...{ by: 'hotline.fr', epoch: 'e1', upToSeq: 3, count: 0, root: emptyRoot(3) },
          missing: [[1, 3]],
          ended: [],
        },
      ],
    })
    expect(await openAlarms(se)).toContain('false-statement hotline.nl')
    const resentOf = (rows: typeof before) =>
      rows.filter(({ kind }) => kind !== 'statement').map(({ id, state, resent }) => [id, state, resent])
    expect(resentOf(await sentByUs(se))).toEqual(resentOf(before))
    const chains = await se.foundation.database
      .selectFrom('statement_chain')
      .select('epoch')
      .where('peer', '=', 'hotline.fr')
      .execute()
    expect(chains).toEqual([])
  })

  test('proves that its ledger has only grown, and is found out when it is another', async () => {
    await handOver(1)
    await settle()
    await proveLedgers(contextOf(se))
    const held = () =>
      se.foundation.database
        .selectFrom('peer_ledger')
        .selectAll()
        .where('peer', '=', 'hotline.nl')
        .executeTakeFirstOrThrow()
    const first = await held()
    expect(first).toMatchObject({ proved_size: first.size, proved_root: first.root })
    await handOver(2)
    await settle()
    clock.advance(25 * hour)
    await proveLedgers(contextOf(se))
    const second = await held()
    expect(second.size).toBeGreaterThan(first.size)
    expect(second.proved_size).toBe(second.size)
    await se.foundation.database
      .updateTable('peer_ledger')
      .set({ proved_root: 'cd'.repeat(32), proved_size: first.size })
      .where('peer', '=', 'hotline.nl')
      .execute()
    clock.advance(25 * hour)
    await proveLedgers(contextOf(se))
    expect(await openAlarms(se)).toContain('other-ledger hotline.nl')
  })
})

describe('our own ledger', () => {
  test('that was not sealed for four hours stops new hand-overs; with the next checkpoint they go on by themselves', async () => {
    await sealLedger(se.foundation)
    const item = await anItem(se.foundation)
    await se.exchange.route(item)
    clock.advance(5 * hour)
    const context = contextOf(se)
    const waiting = async () =>
      (
        await se.foundation.database
          .selectFrom('outbox_record')
          .select('state')
          .where('item_id', '=', item)
          .execute()
      ).map(({ state }) => state)
    await packUnlessStopped(context)
    await packUnlessStopped(context)
    expect(new Set(await waiting())).toEqual(new Set(['waiting']))
    expect((await openAlarms(se)).filter((one) => one === 'ledger-stopped hotline.se')).toHaveLength(1)
    await sealLedger(se.foundation)
    await packUnlessStopped(context)
    expect(new Set(await waiting())).toEqual(new Set(['packed']))
    expect(await openAlarms(se)).not.toContain('ledger-stopped hotline.se')
    await settle()
  })
})

test('the page and the command line say it in words', async () => {
  await night()
  const { peers } = await listStatements(se)
  const peer = peers.find(({ member }) => member === 'hotline.nl')
  if (!peer) throw new Error('no peer')
  expect(peer.agreed).toBeGreaterThan(5)
  expect(
    agreementSentence({
      ...peer,
      agreed: 12_403,
      sentAgain: 2,
      receivedAgain: 0,
      problem: null,
      missingHere: 0,
      missingThere: 0,
    }),
  ).toBe('We agree with hotline.nl on 12,403 hand-overs; 2 were sent again.')
})

/** Of a chain of which nothing is held. */
function emptyRoot(upToSeq: number): string {
  return statementRootOfRows([], upToSeq)
}
