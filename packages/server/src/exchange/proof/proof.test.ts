import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describeBundle, readBundle, signKeyset, verifyBundle } from '@samverkan/protocol'
import { request } from 'undici'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ItemId, sealLedger } from '../../foundation/index.ts'
import { loadExchangeKeys, loadIdentityKey } from '../../network/members/index.ts'
import { acceptItem } from '../flow/answer.ts'
import { analyst, anItem, storyOf } from '../testing/builders.ts'
import { type TestMember, type TestNetwork, testNetwork } from '../testing/test-network.ts'

const url = 'https://pages.example/a-geometric-pattern'
let network: TestNetwork
let se: TestMember
let nl: TestMember
let itemId: ItemId
let root: string
beforeAll(async () => {
  network = await testNetwork([
    { id: 'hotline.se', kind: 'hotline', country: 'SE' },
    { id: 'hotline.nl', kind: 'hotline', country: 'NL' },
    { id: 'interpol', kind: 'interpol', country: 'XX', onlyHx1: true },
  ])
  se = network.member('hotline.se')
  nl = network.member('hotline.nl')
  root = network.publication.documents[0]?.document ?? ''
  itemId = await anItem(se.foundation, { url, kind: 'image', picture: new TextEncoder().encode('a pattern') })
  await se.exchange.route(itemId)
  await network.settle()
  await acceptItem(nl.foundation, itemId, analyst)
  await network.settle()
})
afterAll(() => network.close())

async function proofOf(member: TestMember, id: string = itemId) {
  const answer = await request(`${member.origin}/api/items/${id}/proof`)
  return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() }
}

async function sealed(member: TestMember): Promise<string> {
  await sealLedger(member.foundation)
  const { status, text } = await proofOf(member)
  if (status !== 200) throw new Error(text)
  return text
}

async function verdictOn(text: string, trust: string | undefined = root) {
  const read = readBundle(text)
  return read.ok ? verifyBundle(read.bundle, trust) : read
}

test('before the ledger has sealed the hand-over there is no proof, and the answer says when to ask again', async () => {
  const { status, text } = await proofOf(nl)
  expect([status, text]).toEqual([409, expect.stringContaining('try again in a minute')])
})

test('the sender’s file proves both hand-overs, each in its suite, and the ledger’s word on them', async () => {
  const text = await sealed(se)
  const verdict = await verdictOn(text)
  if (!verdict.ok || !('findings' in verdict)) throw new Error(JSON.stringify(verdict))
  const { trust, handOvers, ledger } = verdict.findings
  expect(trust.compared).toBe(true)
  const reports = handOvers.filter(({ envelope }) => envelope.kind === 'report')
  expect(reports.map(({ envelope }) => [envelope.from, envelope.to, envelope.suite]).toSorted()).toEqual([
    ['hotline.se', 'hotline.nl', 'hx2'],
    ['hotline.se', 'interpol', 'hx1'],
  ])
  for (const { receipts, leaves } of reports) {
    expect(receipts.map(({ kind }) => kind)).toEqual(['delivered'])
    expect(leaves.map(({ kind }) => kind)).toEqual(['envelope.delivered'])
  }
  expect(handOvers.some(({ envelope }) => envelope.from === 'hotline.nl' && envelope.kind === 'status')).toBe(
    true,
  )
  expect(ledger?.member).toBe('hotline.se')
  expect(ledger?.items.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['item.delivered']))
  const lines = describeBundle(verdict).join('\n')
  expect(lines).toContain('hotline.se (hotline.se) signed envelope')
  expect(lines).toContain('Ed25519 and ML-DSA-44, both good')
})

test('the receiver’s file proves the same from the other side', async () => {
  const verdict = await verdictOn(await sealed(nl))
  if (!verdict.ok || !('findings' in verdict)) throw new Error(JSON.stringify(verdict))
  const { handOvers, ledger } = verdict.findings
  expect(ledger?.member).toBe('hotline.nl')
  expect(handOvers.find(({ envelope }) => envelope.kind === 'report')).toMatchObject({
    envelope: { from: 'hotline.se', to: 'hotline.nl' },
    leaves: [{ kind: 'envelope.received' }],
  })
})

test('it holds nothing of the item, of the analysts or of other items, and the export is in the ledger', async () => {
  const other = await anItem(se.foundation, { url: 'https://other.example/' })
  await se.exchange.route(other)
  await network.settle()
  const text = await sealed(se)
  const all = [
    text,
    ...[...text.matchAll(/[A-Za-z0-9_-]{20,}/g)].map(([part]) =>
      Buffer.from(part, 'base64url').toString('latin1'),
    ),
  ]
  for (const secret of [url, 'pages.example', 'geometric', other, 'user:', 'a pattern', 'baseline'])
    expect(
      all.some((one) => one.includes(secret)),
      secret,
    ).toBe(false)
  expect(await storyOf(se.foundation, itemId)).toContain('proof.exported')
})

test('it comes as a file, and only for items that were handed over', async () => {
  const { headers } = await proofOf(se)
  expect(headers['content-disposition']).toBe(`attachment; filename="proof-${itemId}.json"`)
  expect(headers['cache-control']).toBe('no-store')
  expect((await proofOf(se, '01M84ZWWG0ABCDEFGHJKMNPQRS')).status).toBe(404)
  const atHome = await anItem(se.foundation, { country: 'SE' })
  const refused = await proofOf(se, atHome)
  expect([refused.status, refused.text]).toEqual([404, expect.stringContaining('never been handed over')])
})

test('after a key was replaced the file still proves what the old key signed', async () => {
  await network.replaceSigningKey('hotline.nl')
  se = network.member('hotline.se')
  nl = network.member('hotline.nl')
  for (const member of [se, nl])
    expect(await verdictOn(await sealed(member)), member.id).toMatchObject({ ok: true })
})

test('`samverkan verify` reads it without a server, in sentences or as JSON, and fails on one changed byte', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'samverkan-proof-'))
  try {
    const text = await sealed(se)
    await writeFile(join(folder, 'proof.json'), text)
    await writeFile(join(folder, 'root.json'), `${root}\n`)
    const at = text.indexOf('"envelope":"') + 300
    const changed = text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1)
    await writeFile(join(folder, 'changed.json'), changed)
    const good = await verify(folder, 'proof.json', '--root', 'root.json')
    expect(good.code).toBe(0)
    expect(good.out).toContain('This bundle holds together')
    expect(good.out).toContain('Trust begins with the root of the network that you gave')
    const bare = await verify(folder, 'proof.json')
    expect(bare.code).toBe(0)
    expect(bare.out).toContain('NOT COMPARED')
    const json = await verify(folder, 'proof.json', '--root', 'root.json', '--json')
    expect(JSON.parse(json.out)).toMatchObject({ ok: true, findings: { trust: { compared: true } } })
    const bad = await verify(folder, 'changed.json', '--root', 'root.json')
    expect(bad.code).toBe(1)
    expect(bad.out).toContain('This bundle does not hold')
  } finally {
    await rm(folder, { recursive: true })
  }
}, 120_000)

async function verify(cwd: string, ...args: string[]): Promise<{ code: number; out: string }> {
  const cli = fileURLToPath(new URL('../../cli.ts', import.meta.url))
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [cli, 'verify', ...args], { cwd })
    return { code: 0, out: stdout }
  } catch (error) {
    const { code, stdout } = error as { code: number; stdout: string }
    return { code, out: stdout }
  }
}

test('who lists its key for another time since has not unsaid what it has signed', async () => {
  const other = await anItem(se.foundation, { url: 'https://another.example/' })
  await se.exchange.route(other)
  await network.settle()
  const view = se.members.view()
  const before = view?.history.members.get('hotline.nl')?.keyset
  if (!view || !before) throw new Error('no keyset')
  const nbf = new Date(Date.now() + 3_600_000).toISOString()
  const { dataDir } = nl.foundation.config
  const { sign } = loadExchangeKeys(dataDir)
  const { content } = before
  const relisted = {
    ...{ ...content, version: before.version + 1, prev: before.sha256 },
    sign: content.sign.map((entry) => ({ ...entry, nbf })),
    ...(content.signPq ? { signPq: content.signPq.map((entry) => ({ ...entry, nbf })) } : {}),
  }
  const document = await signKeyset(relisted, loadIdentityKey(dataDir), sign.pq ? [sign, sign.pq] : [sign])
  const published = await se.members.publish({
    documents: [...view.publication.documents, { type: 'keyset', document }],
  })
  expect(published).toEqual({ ok: true, added: 1, skipped: [] })
  await sealLedger(se.foundation)
  const verdict = await verdictOn((await proofOf(se, other)).text)
  if (!verdict.ok || !('findings' in verdict)) throw new Error(JSON.stringify(verdict))
  const [handOver] = verdict.findings.handOvers
  expect(handOver?.receipts).toMatchObject([
    { kind: 'delivered', from: { member: 'hotline.nl', keysetVersion: before.version } },
  ])
})
