import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { type FaultPoints, type ItemId, manualClock } from '../../foundation/index.ts'
import { createExchangeKeys } from '../../network/members/index.ts'
import { anItem, viewOf } from '../testing/builders.ts'
import { type HostileProxy, hostileProxy } from '../testing/hostile-proxy.ts'
import { type TestMember, type TestNetwork, testNetwork } from '../testing/test-network.ts'
import { leaseEnvelope } from './lease.ts'

let network: TestNetwork
let proxy: HostileProxy
let se: TestMember
let nl: TestMember
const clock = manualClock(new Date('2026-11-23T20:00:00Z'))

/** Sweden sends to the Netherlands through a proxy that does what it is told. */
async function open(policy: Parameters<typeof testNetwork>[0][0]['policy'] = {}) {
  proxy = await hostileProxy(() => nl.origin)
  network = await testNetwork(
    [
      { id: 'hotline.se', kind: 'hotline', country: 'SE', policy },
      { id: 'hotline.nl', kind: 'hotline', country: 'NL', url: proxy.url },
    ],
    { clock },
  )
  se = network.member('hotline.se')
  nl = network.member('hotline.nl')
}
afterEach(async () => {
  vi.useRealTimers()
  await network.close()
  await proxy.close()
})

const envelopes = () => se.foundation.database.selectFrom('envelope_out').selectAll().orderBy('seq').execute()
const peer = () =>
  se.foundation.database
    .selectFrom('peer_state')
    .selectAll()
    .where('peer', '=', 'hotline.nl')
    .executeTakeFirstOrThrow()
const inbox = () => nl.foundation.database.selectFrom('inbox').selectAll().execute()
const records = () => nl.foundation.database.selectFrom('inbox_record').selectAll().execute()

async function handOverOne(): Promise<ItemId> {
  const itemId = await anItem(se.foundation)
  await se.exchange.route(itemId)
  return itemId
}

/** Until the peer's and the envelope's wait are over, then everything that is due. */
async function tryAgain() {
  clock.advance(16 * 60_000)
  await se.exchange.runDue()
}

/** Both sides hold the same receipts, byte for byte, and each record once. */
async function expectDeliveredOnce(count: number) {
  const sent = await envelopes()
  expect(sent.map(({ state }) => state)).toEqual(Array(count).fill('delivered'))
  const received = await inbox()
  expect(received.map(({ receipt }) => receipt).toSorted()).toEqual(
    sent.map(({ receipt }) => receipt).toSorted(),
  )
  expect(await records()).toHaveLength(count)
}

test('lost requests, lost answers and repeats lose nothing and double nothing', async () => {
  await open()
  await handOverOne()
  for (const treatment of ['lose-request', 'lose-response', 'lose-response', 'lose-response'] as const) {
    let first = true
    proxy.treat(() => {
      const now = first ? treatment : 'pass'
      first = false
      return now
    })
    await tryAgain()
  }
  proxy.treat(() => 'repeat')
  await handOverOne()
  // The second copy of an upload comes with a used proof, which costs a try.
  await tryAgain()
  await tryAgain()
  await expectDeliveredOnce(2)
})

test('the answer to the last request is lost: the next try gets the same receipt', async () => {
  await open()
  await handOverOne()
  proxy.treat(({ n }) => (n === 2 ? 'lose-response' : 'pass'))
  await se.exchange.runDue()
  expect((await envelopes())[0]?.state).toBe('queued')
  expect(await inbox()).toHaveLength(1)
  proxy.treat(() => 'pass')
  await tryAgain()
  expect(proxy.seen).toEqual(['POST /hx/v1/envelopes'])
  await expectDeliveredOnce(1)
})

test('whatever has no valid signature is "try again": a captive portal, refusals, errors, changed receipts', async () => {
  await open()
  await handOverOne()
  const html = { status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Welcome</h1>' }
  const treatments = [
    html,
    { status: 200, headers: { 'content-type': 'application/jose' }, body: 'eyJ.eyJ.c2ln' },
    { status: 403, body: 'blocked' },
    { status: 404, body: '' },
    { status: 422, body: '{"code":"rejected"}' },
    { status: 500, body: 'oops' },
    { status: 202, body: '{"need":["nothing of ours"]}' },
    { change: (body: string) => body.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')) },
  ]
  for (const treatment of treatments) {
    proxy.treat(() => treatment)
    await tryAgain()
    expect((await envelopes())[0]).toMatchObject({ state: 'queued', receipt: null })
  }
  proxy.treat(() => 'pass')
  await tryAgain()
  await expectDeliveredOnce(1)
})

test('a redirect is no answer, and nothing goes where it points', async () => {
  await open()
  await handOverOne()
  proxy.treat(() => ({ status: 307, headers: { location: `${proxy.url}/elsewhere` }, body: '' }))
  await tryAgain()
  expect(proxy.seen).toEqual(['POST /hx/v1/envelopes'])
  expect((await envelopes())[0]).toMatchObject({ state: 'queued', receipt: null })
})

test('a member that others reach from outside posts nothing to an address without TLS or on its own machine', async () => {
  await open()
  await network.publishAddress('hotline.se', 'https://se.hotline.example')
  await handOverOne()
  await tryAgain()
  expect(proxy.seen).toEqual([])
  expect((await envelopes())[0]).toMatchObject({ state: 'queued', problem: 'unsafe-address' })
})

test('a receipt that another member signed, or for another envelope, is not trusted', async () => {
  await open()
  await handOverOne()
  await tryAgain()
  const [first] = await envelopes()
  if (!first?.receipt) throw new Error('not delivered')
  const stale = first.receipt
  await handOverOne()
  proxy.treat(() => ({ status: 200, headers: { 'content-type': 'application/jose' }, body: stale }))
  await tryAgain()
  expect((await envelopes())[1]).toMatchObject({
    state: 'queued',
    problem: expect.stringContaining('other-envelope'),
  })
  proxy.treat(() => 'pass')
  await tryAgain()
  await expectDeliveredOnce(2)
})

test('the wait doubles, is kept across a restart, and ends with the first success', async () => {
  await open()
  proxy.treat(() => 'lose-request')
  await handOverOne()
  await se.exchange.runDue()
  await tryAgain()
  expect((await peer()).failures).toBe(2)
  await se.restart()
  const before = await peer()
  expect(before.failures).toBe(2)
  expect(before.open_at?.getTime()).toBeLessThanOrEqual(clock.now().getTime() + 10_000)
  clock.advance(-1)
  if ((before.open_at?.getTime() ?? 0) > clock.now().getTime()) {
    await se.exchange.runDue()
    expect(proxy.seen).toHaveLength(2)
  }
  proxy.treat(() => 'pass')
  await tryAgain()
  expect(await peer()).toMatchObject({ failures: 0, open_at: null, problem: null })
  await expectDeliveredOnce(1)
})

test('a lane that comes late does not try again what its sibling has just put off', async () => {
  await open()
  proxy.treat(() => 'lose-request')
  await handOverOne()
  await se.exchange.runDue()
  const later = new Date(clock.now().getTime() + 1_000)
  await se.foundation.database
    .updateTable('peer_state')
    .set({ open_at: later, urgent_open_at: later })
    .execute()
  expect(await leaseEnvelope(se.foundation, 'hotline.nl')).toBeUndefined()
  clock.advance(1_000)
  expect(await leaseEnvelope(se.foundation, 'hotline.nl')).toBeDefined()
})

test('Retry-After is honoured', async () => {
  await open()
  proxy.treat(() => ({ status: 503, headers: { 'retry-after': '3600' }, body: '' }))
  await handOverOne()
  await se.exchange.runDue()
  proxy.treat(() => 'pass')
  clock.advance(59 * 60_000)
  await se.exchange.runDue()
  expect(proxy.seen).toEqual([])
  clock.advance(2 * 60_000)
  await se.exchange.runDue()
  await expectDeliveredOnce(1)
})

test('an envelope that expires is a dead letter, and its item goes to a person', async () => {
  await open({ envelopeValidMs: 60_000 })
  proxy.treat(() => 'lose-request')
  const itemId = await handOverOne()
  await se.exchange.runDue()
  await tryAgain()
  expect((await envelopes())[0]).toMatchObject({ state: 'dead-letter', problem: 'expired', receipt: null })
  expect(await viewOf(se.foundation, itemId)).toMatchObject({
    attention: 'hand-over-stuck',
    holder: 'hotline.se',
  })
})

test('what waits under a signing key that was withdrawn meanwhile is signed anew under an id of its own, once the peer refuses it', async () => {
  await open()
  proxy.treat(() => 'lose-request')
  const itemId = await handOverOne()
  await se.exchange.runDue()
  await network.replaceSigningKey('hotline.se')
  await tryAgain()
  expect((await envelopes())[0]?.state).toBe('queued')
  proxy.treat(() => 'pass')
  await tryAgain()
  expect((await envelopes())[0]).toMatchObject({
    ...{ state: 'dead-letter', problem: 'key-withdrawn', settled: 'resent' },
  })
  expect(await inbox()).toEqual([])
  await tryAgain()
  expect((await envelopes()).map(({ state }) => state)).toEqual(['dead-letter', 'delivered'])
  expect((await viewOf(se.foundation, itemId))?.attention).toBeNull()
  expect(await inbox()).toHaveLength(1)
})

test('R-25: while both sides rotate their keys, what is on its way under the old ones arrives as it is', async () => {
  await open()
  proxy.treat(() => 'lose-request')
  await handOverOne()
  await se.exchange.runDue()
  const kid = () => se.members.keys().sign.kid
  const before = kid()
  await network.rotateKeys('hotline.nl')
  await network.rotateKeys('hotline.se')
  expect(kid()).not.toBe(before)
  clock.advance(1000)
  // A second rotation keeps the key under which something waits.
  await network.rotateKeys('hotline.se')
  proxy.treat(() => 'pass')
  await tryAgain()
  await expectDeliveredOnce(1)
  expect((await envelopes()).map(({ state, settled }) => [state, settled])).toEqual([['delivered', null]])
})

test('what was sealed to a key that its addressee has destroyed since is sealed anew, and arrives once', async () => {
  await open()
  proxy.treat(() => 'lose-request')
  const itemId = await handOverOne()
  await se.exchange.runDue()
  await network.replaceSealKey('hotline.nl')
  proxy.treat(() => 'pass')
  await tryAgain()
  await tryAgain()
  expect((await envelopes()).map(({ state, problem, settled }) => [state, problem, settled])).toEqual([
    ['rejected', 'cannot-open', 'resent'],
    ['delivered', null, null],
  ])
  expect((await viewOf(se.foundation, itemId))?.attention).toBeNull()
  await nl.exchange.runDue()
  expect(await viewOf(nl.foundation, itemId)).toMatchObject({ stage: 'offered' })
})

test('what an addressee cannot open though its keys are the same goes to a person, and not round and round', async () => {
  await open()
  proxy.treat(() => 'lose-request')
  const itemId = await handOverOne()
  await se.exchange.runDue()
  const { dataDir } = nl.foundation.config
  await rm(join(dataDir, 'keys', 'exchange-seal'))
  await createExchangeKeys(dataDir)
  await nl.restart()
  proxy.treat(() => 'pass')
  await tryAgain()
  await tryAgain()
  expect((await envelopes()).map(({ state, settled }) => [state, settled])).toEqual([['rejected', null]])
  expect((await viewOf(se.foundation, itemId))?.attention).toBe('hand-over-stuck')
})

test('what the peer took before the signing key was withdrawn gets its receipt', async () => {
  await open()
  await handOverOne()
  proxy.treat(({ n }) => (n === 2 ? 'lose-response' : 'pass'))
  await se.exchange.runDue()
  expect(await inbox()).toHaveLength(1)
  await network.replaceSigningKey('hotline.se')
  proxy.treat(() => 'pass')
  await tryAgain()
  await expectDeliveredOnce(1)
})

test('an envelope stays with its lane for as long as it is being sent, however slow the line is', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  await open()
  await handOverOne()
  const leaseOf = async () => {
    const [row] = await envelopes()
    return row?.lease_until?.getTime() ?? 0
  }
  let during: Promise<number[]> | undefined
  proxy.treat(({ n }) => {
    if (n === 1)
      during = leaseOf().then(async (before) => {
        vi.advanceTimersByTime(20_000)
        while ((await leaseOf()) === before);
        return [before, await leaseOf()]
      })
    return 'pass'
  })
  proxy.holdUntil(() => during)
  await se.exchange.runDue()
  const [before = 0, after = 0] = (await during) ?? []
  expect(after).toBeGreaterThan(before)
  vi.useRealTimers()
  await expectDeliveredOnce(1)
})

test('after five tries that began and did not end it is a dead letter, and others pass', async () => {
  await open({ outboxLeaseMs: 0 })
  const itemId = await handOverOne()
  const crash: FaultPoints = {
    reach: (label) => {
      if (label === 'exchange.sender.after-lease') throw new Error('crash')
    },
  }
  await se.restart({ clock, faults: crash })
  for (let attempt = 0; attempt < 5; attempt++) {
    await se.exchange.runDue()
    clock.advance(1)
  }
  expect((await envelopes())[0]).toMatchObject({ state: 'queued', started: expect.any(Number) })
  await se.restart({ clock })
  const started = (await envelopes())[0]?.started ?? 0
  expect(started).toBeGreaterThanOrEqual(5)
  await handOverOne()
  await se.exchange.runDue()
  const sent = await envelopes()
  expect(sent[0]).toMatchObject({ state: 'dead-letter', problem: 'crashed-repeatedly' })
  expect(sent[1]).toMatchObject({ state: 'delivered' })
  expect((await viewOf(se.foundation, itemId))?.attention).toBe('hand-over-stuck')
})

test('a sender that is killed at any step sends again after a restart, and it takes effect once', async () => {
  await open({ outboxLeaseMs: 0 })
  const steps = [
    'exchange.pack-before-commit',
    'exchange.pack-after-commit',
    'exchange.sender.before-lease',
    'exchange.sender.after-lease',
    'exchange.sender.after-response',
    'exchange.sender.before-commit',
    'exchange.sender.after-commit',
  ]
  for (const [at, step] of steps.entries()) {
    await handOverOne()
    let reached = 0
    const crash: FaultPoints = {
      reach: (label) => {
        if (label !== step || ++reached > 1) return
        throw new Error(`killed at ${step}`)
      },
    }
    await se.restart({ clock, faults: crash })
    await se.exchange.runDue().catch(() => {})
    expect(reached, step).toBeGreaterThan(0)
    await se.restart({ clock })
    await tryAgain()
    await expectDeliveredOnce(at + 1)
  }
})

test('a receiver that is killed at any step answers the repeat with one receipt', async () => {
  await open()
  const steps = [
    'exchange.part-half-done',
    'exchange.receiver.before-commit',
    'exchange.receiver.inside-commit',
    'exchange.receiver.after-commit',
  ]
  for (const [at, step] of steps.entries()) {
    let reached = 0
    const crash: FaultPoints = {
      reach: (label) => {
        if (label !== step || ++reached > 1) return
        throw new Error(`killed at ${step}`)
      },
    }
    await nl.restart({ clock, faults: crash })
    await handOverOne()
    await se.exchange.runDue()
    expect(reached, step).toBe(1)
    await nl.restart({ clock })
    await tryAgain()
    await expectDeliveredOnce(at + 1)
  }
})

test('with an expired directory nothing is sent, and all of it goes when a new one comes', async () => {
  await open({ envelopeValidMs: 365 * 24 * 3_600_000 })
  clock.advance(31 * 24 * 3_600_000)
  await handOverOne()
  await se.exchange.runDue()
  expect(proxy.seen).toEqual([])
  expect(await envelopes()).toEqual([])
  await network.renewDirectory()
  await se.exchange.runDue()
  await expectDeliveredOnce(1)
})

test('a backlog shares envelopes, in the order in which it came', async () => {
  await open()
  const items: ItemId[] = []
  for (let n = 0; n < 12; n++) items.push(await handOverOne())
  await tryAgain()
  const sent = await envelopes()
  expect(sent).toHaveLength(1)
  expect(sent[0]).toMatchObject({ state: 'delivered', records: 12, seq: 1, prev: null })
  expect((await records()).map(({ item_id }) => item_id).toSorted()).toEqual(items.toSorted())
  await handOverOne()
  await tryAgain()
  expect((await envelopes())[1]).toMatchObject({ seq: 2, prev: sent[0]?.sha256 })
})
