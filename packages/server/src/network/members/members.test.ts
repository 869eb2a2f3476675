import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Member } from '@samverkan/protocol'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createApp, type Listening, listen, manualClock } from '../../foundation/index.ts'
import { type TestFoundation, testFoundation } from '../../foundation/testing/test-foundation.ts'
import {
  createExchangeKeys,
  type Founding,
  foundNetwork,
  isExpired,
  loadExchangeKeys,
  loadIdentityKey,
  type Members,
  makeDirectory,
  makeKeyset,
  openMembers,
  type Publication,
} from './index.ts'

const clock = manualClock(new Date('2026-11-23T20:00:00Z'))
let folder: string
let founding: Founding
let secretariat: TestFoundation
let hotline: TestFoundation
let hub: Members
let member: Members
let listening: Listening
let port = 0
/** Requests that came to the secretariat. */
let requests = 0
let publication: Publication

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'samverkan-test-members-'))
  const who = { mailAddress: 'notices@secretariat.example', website: 'https://secretariat.example/' }
  secretariat = await testFoundation(
    {
      member: { ...who, id: 'secretariat', name: 'Secretariat', kind: 'secretariat', country: 'XX' },
      network: { root: join(folder, 'root.json') },
      log: 'silent',
    },
    { clock },
  )
  const { dataDir } = secretariat.foundation.config
  founding = await foundNetwork(folder, { now: clock.now(), secretariat: { id: 'secretariat', dataDir } })
  await createExchangeKeys(dataDir)
  hub = openMembers(secretariat.foundation)
  await listenAt(0)
  hotline = await testFoundation(
    {
      network: { root: founding.root, directoryUrl: `http://127.0.0.1:${port}/hx/v1/directory` },
      log: 'silent',
    },
    { clock },
  )
  await createExchangeKeys(hotline.foundation.config.dataDir)
  member = openMembers(hotline.foundation)
  publication = await makeDirectory([entry()], [await keyset()], founding.directoryKeys, {
    now: clock.now(),
    after: founding.publication,
  })
})

afterEach(async () => {
  await listening.close()
  for (const room of [member, hub]) await room.stop()
  for (const one of [hotline, secretariat]) await one.close()
  await rm(folder, { recursive: true })
})

async function listenAt(at: number) {
  const options = { maxBodyBytes: 100_000, https: false, trustedTypes: 'none' } as const
  const app = createApp(secretariat.foundation, options)
  app.use((context, next) => {
    requests += 1
    context.set('subject', { kind: 'anonymous' })
    return next()
  })
  app.route('/', hub.routes.exchange)
  listening = await listen(app, { host: '127.0.0.1', port: at })
  port = Number(new URL(listening.origin).port)
}

function entry(): Member {
  return {
    ...{ id: 'hotline.se', name: 'Hotline Sweden', kind: 'hotline', countries: ['SE'], takesOrphans: false },
    ...{ status: 'active', identityKey: loadIdentityKey(hotline.foundation.config.dataDir).publicJwk },
  }
}

function keyset(previous?: { version: number; document: string }) {
  const { dataDir } = hotline.foundation.config
  return makeKeyset({
    ...{ member: 'hotline.se', identity: loadIdentityKey(dataDir), keys: loadExchangeKeys(dataDir) },
    ...{ url: 'http://127.0.0.1:1', now: clock.now() },
    ...(previous ? { previous } : {}),
  })
}

test('key files are readable by their owner only, and are never replaced', async () => {
  const { dataDir } = hotline.foundation.config
  const before = loadExchangeKeys(dataDir)
  await createExchangeKeys(dataDir)
  expect(loadExchangeKeys(dataDir).sign.kid).toBe(before.sign.kid)
  for (const name of ['exchange-identity', 'exchange-sign', 'exchange-seal'])
    expect((await stat(join(dataDir, 'keys', name))).mode & 0o777).toBe(0o600)
})

test('a member fetches what the secretariat publishes, and keeps it over a restart without the secretariat', async () => {
  await member.refresh()
  expect(member.view()).toBeUndefined()
  expect(await hub.publish(publication)).toEqual({ ok: true, added: 3, skipped: [] })
  await member.refresh()
  expect(member.view()?.directory.members.map(({ id }) => id)).toEqual(['hotline.se'])
  expect(member.view()?.state).toEqual(hub.view()?.state)
  await listening.close()
  const again = openMembers(hotline.foundation)
  await again.refresh()
  expect(again.view()?.state).toEqual(hub.view()?.state)
  expect(isExpired(publicationView(again), clock.now())).toBe(false)
  clock.advance(31 * 24 * 3_600_000)
  expect(isExpired(publicationView(again), clock.now())).toBe(true)
  await again.stop()
  await listenAt(port)
})

const publicationView = (members: Members) => {
  const view = members.view()
  if (!view) throw new Error('no view')
  return view
}

/** A publication with the next keyset of the hotline, by the keys that are in its folder now. */
async function withNextKeyset(): Promise<Publication> {
  const [, , first] = publication.documents
  if (!first) throw new Error('no keyset')
  const second = await keyset({ version: 1, document: first.document })
  return { documents: [...publication.documents, { type: 'keyset', document: second }] }
}

test('a new keyset is taken up after the old one', async () => {
  await hub.publish(publication)
  expect(await hub.publish(await withNextKeyset())).toEqual({ ok: true, added: 1, skipped: [] })
  expect(hub.view()?.keysets.get('hotline.se')?.version).toBe(2)
  expect(hub.view()?.stateAt(2)).not.toEqual(hub.view()?.state)
})

test('a signing key that the newest keyset no longer lists is good for what is kept, and for nothing new', async () => {
  const { dataDir } = hotline.foundation.config
  await hub.publish(publication)
  const withdrawn = loadExchangeKeys(dataDir).sign
  expect(await hub.view()?.resolveKey(withdrawn.kid)).toMatchObject({ member: 'hotline.se' })
  await rm(join(dataDir, 'keys', 'exchange-sign'))
  await createExchangeKeys(dataDir)
  expect(await hub.publish(await withNextKeyset())).toMatchObject({ ok: true, skipped: [] })
  expect(await hub.view()?.resolveKey(withdrawn.kid)).toBeUndefined()
  expect(await hub.view()?.resolveKey(loadExchangeKeys(dataDir).sign.kid)).toMatchObject({
    member: 'hotline.se',
  })
  expect(await hub.view()?.resolvePastKey(withdrawn.kid)).toMatchObject({ member: 'hotline.se' })
})

test('a key that the next keyset still lists keeps its beginning, so that what is on its way stays good', async () => {
  await hub.publish(publication)
  const [before] = hub.view()?.keysets.get('hotline.se')?.sign ?? []
  clock.advance(7 * 24 * 3_600_000)
  await hub.publish(await withNextKeyset())
  const [after] = hub.view()?.keysets.get('hotline.se')?.sign ?? []
  expect(after?.nbf).toBe(before?.nbf)
  expect(after?.exp).not.toBe(before?.exp)
})

test('a directory that fewer than two of the secretariat have signed is refused, and the known one stays', async () => {
  await member.publish(publication)
  const before = member.view()?.state
  const [one] = founding.directoryKeys
  if (!one) throw new Error('no key')
  for (const signers of [[one], [one, one], [one, founding.rootKeys[0] ?? one]]) {
    const forged = await makeDirectory([entry()], [], signers, { now: clock.now(), after: publication })
    expect(await member.publish(forged)).toMatchObject({ ok: false, reason: 'too-few-signatures' })
  }
  expect(member.view()?.state).toEqual(before)
})

test('another history and a shorter one are refused, and leave a leaf', async () => {
  await member.publish(publication)
  clock.advance(1_000)
  const other = await makeDirectory([entry()], [await keyset()], founding.directoryKeys, {
    now: clock.now(),
    after: founding.publication,
  })
  expect(await member.publish(other)).toEqual({ ok: false, reason: 'split-view' })
  const shorter = { documents: publication.documents.slice(0, 2) }
  expect(await member.publish(shorter)).toEqual({ ok: false, reason: 'rollback' })
  const leaves = await hotline.foundation.database
    .selectFrom('ledger_event')
    .select('kind')
    .where('kind', '=', 'directory.refused')
    .execute()
  expect(leaves).toHaveLength(2)
})

test('a keyset that its member has not signed is left out; the others stay', async () => {
  const stranger = await mkdtemp(join(tmpdir(), 'samverkan-test-stranger-'))
  await createExchangeKeys(stranger)
  const forged = await makeKeyset({
    ...{ member: 'hotline.se', identity: loadIdentityKey(stranger), keys: loadExchangeKeys(stranger) },
    ...{ url: 'http://127.0.0.1:1', now: clock.now() },
  })
  await rm(stranger, { recursive: true })
  const mixed = { documents: [...publication.documents, { type: 'keyset' as const, document: forged }] }
  const published = await member.publish(mixed)
  expect(published).toMatchObject({ ok: true, skipped: [{ reason: 'not-signed-by-identity' }] })
  const { sign } = loadExchangeKeys(hotline.foundation.config.dataDir)
  expect(member.view()?.keysets.get('hotline.se')?.sign[0]?.jwk).toEqual(sign.publicJwk)
})

test('the directory is served by the secretariat alone, and not again to who has it', async () => {
  await hub.publish(publication)
  const url = `http://127.0.0.1:${port}/hx/v1/directory`
  const first = await fetch(url)
  expect(first.status).toBe(200)
  expect(await first.json()).toEqual(publication)
  const etag = first.headers.get('etag') ?? ''
  expect((await fetch(url, { headers: { 'if-none-match': etag } })).status).toBe(304)
  const app = createApp(hotline.foundation, { maxBodyBytes: 1_000, https: false, trustedTypes: 'none' })
  app.use((context, next) => {
    context.set('subject', { kind: 'anonymous' })
    return next()
  })
  app.route('/', member.routes.exchange)
  expect((await app.request('/hx/v1/directory')).status).toBe(404)
})

test('however many unknown keys come, a member asks the secretariat about them once a minute', async () => {
  await hub.publish(publication)
  requests = 0
  await Promise.all(Array.from({ length: 5 }, () => member.refreshForUnknownKey()))
  expect(member.view()).toBeDefined()
  clock.advance(59_000)
  for (let again = 0; again < 5; again++) await member.refreshForUnknownKey()
  expect(requests).toBe(2)
  clock.advance(1_000)
  await member.refreshForUnknownKey()
  expect(requests).toBe(3)
})

test('the secretariat writes its publication out once for each state, not for each request', async () => {
  await hub.publish(publication)
  const url = `http://127.0.0.1:${port}/hx/v1/directory`
  const bodies = async () => (await Promise.all([fetch(url), fetch(url)])).map((answer) => answer.json())
  const written = vi.spyOn(JSON, 'stringify')
  const times = () => written.mock.calls.filter(([value]) => Object.hasOwn(Object(value), 'documents')).length
  for (let again = 0; again < 3; again++)
    expect(await Promise.all(await bodies())).toEqual([publication, publication])
  expect(times()).toBe(1)
  const next = await withNextKeyset()
  await hub.publish(next)
  expect(await Promise.all(await bodies())).toEqual([next, next])
  expect(times()).toBe(2)
  written.mockRestore()
})
