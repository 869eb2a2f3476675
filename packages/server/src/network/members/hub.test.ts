import { readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  cosignNote,
  fingerprintOf,
  type Member,
  readCosignedCheckpoint,
  signSuccession,
} from '@samverkan/protocol'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { manualClock } from '../../foundation/index.ts'
import {
  adoptNextIdentity,
  createExchangeKeys,
  leaveKeyset,
  loadExchangeKeys,
  loadIdentityKey,
  nextIdentityKey,
  pruneKeys,
  type Rotation,
  revokeKeys,
  rotateKeys,
  waitingKeyset,
} from './index.ts'
import { loadWitnessKey } from './log-keys.ts'
import { readAfter } from './store.ts'
import { type HubMember, type HubNetwork, hubNetwork } from './testing/a-hub.ts'
import { keysetOf } from './testing/a-secretariat.ts'

const start = new Date('2026-11-23T20:00:00Z')
const day = 24 * 3_600_000
let clock = manualClock(start)
let network: HubNetwork
let [se, nl, de]: HubMember[] = []

beforeEach(async () => {
  clock = manualClock(start)
  network = await hubNetwork(['hotline.se', 'hotline.nl', 'hotline.de'], clock)
  ;[se, nl, de] = ['hotline.se', 'hotline.nl', 'hotline.de'].map((id) => network.member(id))
})
afterEach(() => network.close())

const at = (one: HubMember | undefined) => {
  if (!one) throw new Error('no member')
  const view = one.members.view()
  if (!view) throw new Error(`${one.id} has no directory`)
  return { ...one, view }
}
const entries = (change?: { id: string } & Partial<Member>) =>
  at(network.hub).view.directory.members.map((entry) =>
    entry.id === change?.id ? { ...entry, ...change } : entry,
  )
const post = (path: string, body: string, type: string) =>
  fetch(`${network.url}${path}`, { method: 'POST', body, headers: { 'content-type': type } })
const handIn = (keyset: string) => post('/keysets', keyset, 'application/jose+json')

describe('publication', () => {
  test('reaches everybody when the witnesses have cosigned it, and the head shows who has', async () => {
    for (const one of [se, nl, de]) expect(at(one).view.state).toEqual(at(network.hub).view.state)
    await network.publish(entries())
    await de?.members.refresh()
    expect(at(de).view.state.version).toBe(6)
    await se?.members.refresh()
    expect(at(se).view.state.version).toBe(6)
    await nl?.members.refresh()
    for (const one of [se, de]) await one?.members.refresh()
    for (const one of [se, nl, de]) expect(at(one).view.state).toEqual(at(network.hub).view.state)
    const note = await (await fetch(`${network.url}/checkpoint`)).text()
    expect(readCosignedCheckpoint(note, at(de).view.history.root, clock.now())).toMatchObject({
      ...{ ok: true, hasQuorum: true, at: start, witnesses: ['hotline.se/witness', 'hotline.nl/witness'] },
    })
  })

  test('is not moved by the secretariat’s online key alone, nor by a cosignature of a stranger or of another head', async () => {
    await network.publish(entries())
    const note = await (await fetch(`${network.url}/checkpoint`)).text()
    const old = note.split('\n').filter((line) => line.includes('/witness'))
    expect(old).toEqual([])
    for (const line of ['nonsense\n', note.split('\n').slice(-2).join('\n')])
      expect((await post('/cosignatures', line, 'text/plain')).status).toBeGreaterThanOrEqual(400)
    for (let look = 0; look < 3; look++) await de?.members.refresh()
    expect(at(de).view.state.version).toBe(6)
  })

  test('is not held up by a witness that hands in more than its line', async () => {
    const witness = se && loadWitnessKey(se.dataDir, se.id)
    if (!witness) throw new Error('no witness')
    await network.publish(entries())
    const note = await (await fetch(`${network.url}/checkpoint`)).text()
    const line = cosignNote(note, witness.name, witness.key, clock.now())
    const more = `\u2014 nobody ${Buffer.alloc(68).toString('base64')}\n`.repeat(100)
    for (const handedIn of [line + more, line + line])
      expect((await post('/cosignatures', handedIn, 'text/plain')).status).toBe(422)
    expect((await post('/cosignatures', line, 'text/plain')).status).toBe(204)
    expect(await (await fetch(`${network.url}/checkpoint`)).text()).toBe(note + line)
  })

  test('is fetched from where one stands', async () => {
    const whole = (await (await fetch(network.url)).json()) as { documents: unknown[] }
    const rest = (await (await fetch(`${network.url}?after=4`)).json()) as { documents: unknown[] }
    expect(rest.documents).toEqual(whole.documents.slice(4))
    expect(whole.documents).toHaveLength(6)
  })

  test('is served in answers that can be taken, however long the history has become', async () => {
    const { database } = network.hub.foundation
    const { documents } = at(network.hub).view.publication
    const [first, second] = documents
    if (!first || !second) throw new Error('no documents')
    expect(await readAfter(database, 0, 1)).toEqual([first])
    expect(await readAfter(database, 0, first.document.length + second.document.length)).toEqual([
      first,
      second,
    ])
    expect(await readAfter(database, 4, 64 * 1024 * 1024)).toEqual(documents.slice(4))
    expect(await readAfter(database, documents.length, 1)).toEqual([])
  })
})

const rotationOf = (one: HubMember | undefined, onTheWay: readonly string[] = []): Rotation => {
  const { dataDir, id, view } = at(one)
  return {
    ...{ dataDir, member: id, identity: loadIdentityKey(dataDir), history: view.history },
    ...{ now: clock.now(), onTheWay: new Set(onTheWay) },
  }
}
async function rotate(one: HubMember | undefined, how = rotateKeys, onTheWay: readonly string[] = []) {
  const rotation = rotationOf(one, onTheWay)
  const rotated = await how(rotation)
  if (!rotated.ok) throw new Error(rotated.reason)
  leaveKeyset(rotation.dataDir, rotated.keyset)
  await one?.members.refresh()
}
const listed = (one: HubMember | undefined, id = 'hotline.se') =>
  at(one)
    .view.keysets.get(id)
    ?.sign.map(({ jwk }) => jwk.x)

describe('R-25: a rotation', () => {
  test('goes to the secretariat by the member’s own server; the new key signs when the directory lists it', async () => {
    const before = at(se).members.keys().sign
    await rotate(se)
    const { sign } = loadExchangeKeys(at(se).dataDir)
    expect(sign.kid).not.toBe(before.kid)
    // Handed in, but not shown to us under a quorum yet.
    expect(at(se).members.keys().sign.kid).toBe(before.kid)
    expect(waitingKeyset(at(se).dataDir)).toBeDefined()
    await network.settle()
    expect(at(se).members.keys().sign.kid).toBe(sign.kid)
    expect(waitingKeyset(at(se).dataDir)).toBeUndefined()
    expect(listed(de)).toEqual([sign.publicJwk.x, before.publicJwk.x])
    for (const kid of [sign.kid, before.kid])
      expect(await at(de).view.resolveKey(kid)).toMatchObject({ member: 'hotline.se' })
    expect([...at(se).raised, ...at(de).raised]).toEqual([])
  })

  test('is sealed for with the new key at once, and what was sealed to the old one is opened for thirty days', async () => {
    const [old] = at(se).members.keys().seal
    await rotate(se)
    // Before anybody can know the new key, the server holds it.
    expect(
      at(se)
        .members.keys()
        .seal.map(({ recipient }) => recipient),
    ).toHaveLength(2)
    await network.settle()
    const seal = at(de).view.keysets.get('hotline.se')?.seal
    expect(seal?.map(({ recipient }) => recipient)).toEqual(
      at(se)
        .members.keys()
        .seal.map(({ recipient }) => recipient),
    )
    expect(seal?.at(1)).toMatchObject({
      recipient: old?.recipient,
      exp: new Date(clock.now().getTime() + 30 * day).toISOString(),
    })
    const files = () =>
      readdirSync(join(at(se).dataDir, 'keys')).filter((name) => name.startsWith('exchange-seal'))
    clock.advance(29 * day)
    expect(pruneKeys(at(se).dataDir, 'hotline.se', at(se).view.history, clock.now())).toEqual([])
    clock.advance(1.01 * day)
    expect(pruneKeys(at(se).dataDir, 'hotline.se', at(se).view.history, clock.now())).toEqual([
      'exchange-seal',
    ])
    expect(files()).toHaveLength(1)
    expect(at(se).members.keys().seal).toHaveLength(1)
  })

  test('keeps an old key listed while something under it is on the way, and no longer', async () => {
    const first = at(se).members.keys().sign
    await rotate(se)
    await network.settle()
    clock.advance(day)
    await rotate(se, rotateKeys, [first.kid])
    await network.settle()
    expect(listed(de)).toHaveLength(3)
    clock.advance(day)
    await rotate(se)
    await network.settle()
    expect(listed(de)).toHaveLength(2)
    expect(await at(de).view.resolveKey(first.kid)).toBeUndefined()
    expect(await at(de).view.resolvePastKey(first.kid)).toMatchObject({ member: 'hotline.se' })
    expect(pruneKeys(at(se).dataDir, 'hotline.se', at(se).view.history, clock.now())).toContain(
      'exchange-sign',
    )
  })

  test('that is a revocation lists the new key alone', async () => {
    const stolen = at(se).members.keys().sign
    await rotate(se, revokeKeys)
    await network.settle()
    expect(listed(de)).toEqual([at(se).members.keys().sign.publicJwk.x])
    expect(await at(de).view.resolveKey(stolen.kid)).toBeUndefined()
  })

  test('is not made for a member under another identity key', async () => {
    const other = loadIdentityKey(at(nl).dataDir)
    expect(await rotateKeys({ ...rotationOf(se), identity: other })).toEqual({
      ok: false,
      reason: 'other-identity',
    })
  })

  test('of the secretariat’s own server needs no way', async () => {
    await rotate(network.hub)
    await network.settle()
    expect(listed(de, 'secretariat')).toHaveLength(2)
    expect(waitingKeyset(network.hub.dataDir)).toBeUndefined()
  })
})

describe('a keyset that is handed in', () => {
  test('is taken once, and the same again harmlessly', async () => {
    const rotated = await rotateKeys(rotationOf(se))
    if (!rotated.ok) throw new Error(rotated.reason)
    expect((await handIn(rotated.keyset)).status).toBe(200)
    expect((await handIn(rotated.keyset)).status).toBe(200)
    expect(at(network.hub).view.state.version).toBe(7)
  })

  test('is taken when others come at the same moment', async () => {
    const rotated = await Promise.all([se, nl, de].map((one) => rotateKeys(rotationOf(one))))
    const answers = await Promise.all(rotated.map(async (one) => one.ok && (await handIn(one.keyset)).status))
    expect(answers).toEqual([200, 200, 200])
    expect(at(network.hub).view.state.version).toBe(9)
    expect(network.hub.raised).toEqual([])
  })

  test('is refused without its member’s identity key, out of order, or when it is nothing of the kind', async () => {
    const thief = await mkdtemp(join(tmpdir(), 'samverkan-test-thief-'))
    await createExchangeKeys(thief)
    const document = at(se).view.publication.documents.find((one) => one.type === 'keyset')?.document ?? ''
    const forged = await keysetOf('hotline.se', thief, clock.now(), { version: 1, document })
    await rm(thief, { recursive: true })
    const jump = await keysetOf('hotline.se', at(se).dataDir, clock.now(), { version: 6, document })
    for (const keyset of [forged, jump, 'nonsense', '{}']) expect((await handIn(keyset)).status).toBe(422)
    expect(at(network.hub).view.state.version).toBe(6)
    expect((await fetch(`${network.url}/keysets`, { method: 'POST' })).status).toBeGreaterThanOrEqual(400)
  })

  test('is refused of a member that is not active', async () => {
    await network.publish(entries({ id: 'hotline.se', status: 'suspended' }))
    const rotated = await rotateKeys(rotationOf(se))
    expect(rotated.ok && (await handIn(rotated.keyset)).status).toBe(422)
  })
})

describe('another identity key', () => {
  test('follows with the consent of the one before, and the member goes on with it', async () => {
    const { dataDir, id } = at(se)
    const next = nextIdentityKey(dataDir)
    const from = { identityKey: loadIdentityKey(dataDir).publicJwk, recoveryKeyHash: null }
    const to = { identityKey: next.publicJwk, recoveryKeyHash: null }
    const jws = await signSuccession({ v: 1, member: id, from, to }, loadIdentityKey(dataDir))
    await network.publish(entries({ id, identityKey: next.publicJwk, succession: { jws } }))
    await network.settle()
    expect(at(de).view.mayReceive(id)).toBe(true)
    expect(at(se).raised).toEqual([])
    adoptNextIdentity(dataDir)
    clock.advance(1000)
    await rotate(se)
    await network.settle()
    expect(at(de).view.keysets.get(id)?.version).toBe(2)
  })

  test('without any consent is a new enrolment: three days’ wait, then every member confirms by hand', async () => {
    const { id, dataDir } = at(se)
    const before = at(se).members.keys().sign
    const { publicJwk } = nextIdentityKey(dataDir)
    const anew = { id, identityKey: publicJwk, reEnrolled: { since: clock.now().toISOString() } }
    await expect(network.publish(entries(anew))).rejects.toThrow('too-few-signatures-for-re-enrolment')
    clock.advance(1000)
    await network.publish(entries(anew), network.founding.allDirectoryKeys)
    await network.settle()
    expect(at(de).view.standings.get(id)).toMatchObject({
      ...{ why: 'waits', until: new Date(clock.now().getTime() + 3 * day) },
    })
    expect(at(de).view.mayReceive(id)).toBe(false)
    // While it can still object, each is told once, however often it looks and in however many processes.
    for (const one of [de, nl]) expect(at(one).raised).toEqual(['enrolled-anew'])
    await at(de).reopen()
    expect(at(de).raised).toEqual(['enrolled-anew'])
    expect(await at(de).view.resolveKey(before.kid)).toBeUndefined()
    adoptNextIdentity(dataDir)
    const document =
      at(se).view.publication.documents.filter((one) => one.type === 'keyset')[1]?.document ?? ''
    expect((await handIn(await keysetOf(id, dataDir, clock.now(), { version: 1, document }))).status).toBe(
      200,
    )
    await network.settle()
    // During the wait its keys are not used at all: whoever it is cannot hand anything in.
    expect(at(de).view.keysets.has(id)).toBe(false)

    const fingerprint = fingerprintOf({ key: publicJwk }) ?? ''
    const confirm = (typed: string) =>
      network.appOf(at(de)).request(`/api/members/${id}/confirm`, {
        ...{ method: 'POST', body: JSON.stringify({ fingerprint: typed }) },
        headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
      })
    expect((await confirm(fingerprint)).status).toBe(409)
    clock.advance(3 * day)
    await network.settle()
    expect(at(de).view.keysets.has(id)).toBe(true)
    expect(at(de).view.standings.get(id)).toMatchObject({ why: 'unconfirmed' })
    expect(at(de).raised).toEqual(['enrolled-anew', 'unconfirmed'])
    expect(at(de).ended).toEqual([`enrolled-anew ${id} by itself`])
    expect(at(de).view.mayReceive(id)).toBe(false)
    expect((await confirm('0000 1111')).status).toBe(422)
    expect(at(de).view.mayReceive(id)).toBe(false)
    expect((await confirm(fingerprint.toUpperCase().replaceAll(' ', '-'))).status).toBe(204)
    expect(at(de).view.mayReceive(id)).toBe(true)
    expect(at(de).ended.slice(1)).toEqual([`enrolled-anew ${id} U1`, `unconfirmed ${id} U1`])
    // Each for itself.
    expect(at(nl).view.mayReceive(id)).toBe(false)
    expect(at(nl).ended).toEqual([`enrolled-anew ${id} by itself`])
    await at(de).reopen()
    expect(at(de).view.mayReceive(id)).toBe(true)
    expect((await confirm(fingerprint)).status).toBe(409)
  })
})

test('a member that sees another directory gets nothing until a person has called it', async () => {
  const { members, foundation } = at(de)
  await foundation.database
    .transaction()
    .execute((transaction) => members.noteSplitView(transaction, 'hotline.se', { version: 3, root: 'ab' }))
  expect(at(de).view.mayReceive('hotline.se')).toBe(false)
  await at(de).reopen()
  expect(at(de).view.mayReceive('hotline.se')).toBe(false)
  const list = (await (await network.appOf(at(de)).request('/api/members')).json()) as {
    members: { id: string }[]
  }
  const fingerprint = fingerprintOf({ key: at(se).entry().identityKey }) ?? ''
  expect(list.members.find(({ id }) => id === 'hotline.se')).toMatchObject({
    ...{ fingerprint, withheld: { why: 'split-view' } },
  })
  expect(await at(de).members.confirm('hotline.se', fingerprint, 'U1')).toEqual({ ok: true })
  expect(at(de).view.mayReceive('hotline.se')).toBe(true)
  expect(await at(de).members.confirm('hotline.xx', fingerprint, 'U1')).toEqual({
    ok: false,
    reason: 'not-a-member',
  })
})
