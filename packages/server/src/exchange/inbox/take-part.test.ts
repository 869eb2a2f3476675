import { request as httpRequest } from 'node:http'
import { sha256Hex } from '@samverkan/protocol'
import { request } from 'undici'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { codeOf, craft, deliver, post, proofFor, put } from '../testing/craft.ts'
import { type TestMember, type TestNetwork, testNetwork } from '../testing/test-network.ts'

let network: TestNetwork
let se: TestMember
let nl: TestMember
let fr: TestMember
let de: TestMember
/** Called when half of a part is here. */
let halfDone: () => void = () => {}
beforeAll(async () => {
  network = await testNetwork(
    [
      { id: 'hotline.se', kind: 'hotline', country: 'SE' },
      { id: 'hotline.nl', kind: 'hotline', country: 'NL' },
      { id: 'hotline.fr', kind: 'hotline', country: 'FR' },
      { id: 'hotline.de', kind: 'hotline', country: 'DE' },
    ],
    { faults: { reach: (label) => (label === 'exchange.part-half-done' ? halfDone() : undefined) } },
  )
  se = network.member('hotline.se')
  nl = network.member('hotline.nl')
  fr = network.member('hotline.fr')
  de = network.member('hotline.de')
})
afterAll(() => network.close())

async function announced() {
  const crafted = await craft(se, nl)
  await post(nl, crafted.jws)
  const [part] = crafted.parts
  if (!part) throw new Error('no part')
  return part
}

async function head(sha256: string, member = se) {
  const url = `${nl.origin}/hx/v1/parts/${sha256}`
  const authorization = `HX ${await proofFor(member, 'HEAD', url, sha256Hex(''))}`
  const answer = await request(url, { method: 'HEAD', headers: { authorization } })
  await answer.body.dump()
  const { 'upload-offset': offset, 'upload-complete': complete, 'upload-length': length } = answer.headers
  return { status: answer.statusCode, offset, complete, length }
}

test('a part is there after it was put, and was not before', async () => {
  const part = await announced()
  const length = String(part.len)
  expect(await head(part.sha256)).toEqual({ status: 204, offset: '0', complete: '?0', length })
  expect((await put(se, nl, part)).status).toBe(204)
  expect(await head(part.sha256)).toEqual({ status: 204, offset: length, complete: '?1', length })
  expect((await put(se, nl, part)).status).toBe(204)
  expect((await head(part.sha256, fr)).status).toBe(404)
})

test('only what an envelope of that very sender has announced is taken', async () => {
  const ciphertext = new TextEncoder().encode('nobody has announced this')
  expect((await put(se, nl, { sha256: sha256Hex(ciphertext), ciphertext })).status).toBe(404)
  const part = await announced()
  expect((await put(fr, nl, part)).status).toBe(404)
})

test('other bytes, too few and too many are refused and nothing is kept', async () => {
  const part = await announced()
  const swapped = part.ciphertext.slice()
  swapped[100] = (swapped[100] ?? 0) ^ 1
  expect(codeOf(await put(se, nl, { ...part, ciphertext: swapped }))).toBe('wrong-hash')
  expect(codeOf(await put(se, nl, { ...part, ciphertext: part.ciphertext.slice(1) }))).toBe('wrong-length')
  const longer = new Uint8Array([...part.ciphertext, 0])
  expect(codeOf(await put(se, nl, { ...part, ciphertext: longer }))).toBe('wrong-length')
  expect((await head(part.sha256)).offset).toBe('0')
})

test('a request proof is good for one request only: once, for its method, address and body', async () => {
  const part = await announced()
  const other = await announced()
  const url = `${nl.origin}/hx/v1/parts/${part.sha256}`
  expect(codeOf(await put(se, nl, part, 'nonsense'))).toBe('bad-proof')
  expect(codeOf(await put(se, nl, part, await proofFor(se, 'GET', url, part.sha256)))).toBe('bad-proof')
  const proof = await proofFor(se, 'PUT', url, part.sha256)
  expect(codeOf(await put(se, nl, other, proof))).toBe('bad-proof')
  expect((await put(se, nl, part, proof)).status).toBe(204)
  expect(codeOf(await put(se, nl, part, proof))).toBe('proof-used')
})

test('receipts can be asked for again by their envelopes’ sender, and by nobody else', async () => {
  const crafted = await craft(se, nl)
  const receipt = await deliver(se, nl, crafted)
  const url = `${nl.origin}/hx/v1/receipts/query`
  const body = JSON.stringify({ ids: [crafted.envelope.id] })
  const query = async (member: TestMember) => {
    const authorization = `HX ${await proofFor(member, 'POST', url, sha256Hex(body))}`
    const headers = { authorization, 'content-type': 'application/json' }
    const answer = await request(url, { method: 'POST', headers, body })
    return answer.body.json()
  }
  expect(await query(se)).toEqual({ receipts: [receipt.body] })
  expect(await query(fr)).toEqual({ receipts: [] })
})

/** Puts the first bytes of a part and holds the rest back; resolves when they have arrived. */
async function putHalf(part: { sha256: string; ciphertext: Uint8Array }) {
  const url = `${nl.origin}/hx/v1/parts/${part.sha256}`
  const headers = {
    authorization: `HX ${await proofFor(se, 'PUT', url, part.sha256)}`,
    'content-length': part.ciphertext.length,
  }
  const arrived = Promise.withResolvers<void>()
  halfDone = arrived.resolve
  const outgoing = httpRequest(url, { method: 'PUT', headers })
  const answered = new Promise<number | undefined>((resolve) => {
    outgoing.once('response', (response) => resolve(response.statusCode))
    outgoing.once('error', () => resolve(undefined))
  })
  outgoing.write(part.ciphertext.subarray(0, -1))
  await Promise.race([arrived.promise, answered])
  return {
    answered,
    finish: () => outgoing.end(part.ciphertext.subarray(-1)),
    breakOff: () => outgoing.destroy(),
  }
}

test('two uploads of a member at a time, so that slow ones of its own lock nobody else out', async () => {
  const [slow, slower, third] = [await announced(), await announced(), await announced()]
  const held = [await putHalf(slow), await putHalf(slower)] as const
  const refused = await put(se, nl, third)
  expect([refused.status, codeOf(refused)]).toEqual([503, 'busy'])
  const ofOther = await craft(fr, nl)
  expect((await deliver(fr, nl, ofOther)).status).toBe(200)
  held[0].finish()
  expect(await held[0].answered).toBe(204)
  expect((await put(se, nl, third)).status).toBe(204)
  held[1].breakOff()
  await held[1].answered
  expect(await head(slower.sha256)).toMatchObject({ offset: String(slower.len - 1), complete: '?0' })
  halfDone = () => {}
})

test('a part that the disk has lost is asked for again', async () => {
  const crafted = await craft(se, nl)
  await post(nl, crafted.jws)
  for (const part of crafted.parts) await put(se, nl, part)
  for (const part of crafted.parts) await nl.foundation.vault.blobs.delete(part.sha256)
  expect((await post(nl, crafted.jws)).status).toBe(202)
  expect((await deliver(se, nl, crafted)).status).toBe(200)
})

test('parts count for a mebibyte each however small they are, and announcements that come at once are counted together', async () => {
  const of = await craft(de, nl)
  const [body] = of.parts
  if (!body) throw new Error('no body')
  const tiny = (batch: number) =>
    Array.from({ length: 255 }, (_, at) => ({
      ...{ n: at + 1, role: 'evidence' as const, len: 1 },
      sha256: (batch * 1000 + at + 1).toString(16).padStart(64, '0'),
    }))
  const crafted = await Promise.all(
    Array.from({ length: 40 }, (_, batch) =>
      craft(de, nl, {
        envelope: { parts: [{ n: 0, role: 'body', sha256: body.sha256, len: body.len }, ...tiny(batch)] },
      }),
    ),
  )
  const statuses = (await Promise.all(crafted.map(({ jws }) => post(nl, jws)))).map(({ status }) => status)
  expect(statuses.filter((status) => status === 202)).toHaveLength(32)
  expect(statuses.filter((status) => status === 507)).toHaveLength(8)
})

test('a member may have eight gibibytes of announced parts open; more is refused until envelopes have taken them', async () => {
  const large = (n: number) => ({
    n,
    role: 'evidence' as const,
    sha256: n.toString(16).padStart(64, '0'),
    len: 1024 ** 3,
  })
  const { envelope } = await craft(fr, nl)
  const [body] = envelope.parts
  if (!body) throw new Error('no body')
  const eight = Array.from({ length: 8 }, (_, at) => ({ ...large(at + 1), len: 1023 * 1024 ** 2 }))
  const first = await craft(fr, nl, { envelope: { parts: [body, ...eight] } })
  expect((await post(nl, first.jws)).status).toBe(202)
  const second = await craft(fr, nl, {
    envelope: { parts: [body, large(99)].map((part, n) => ({ ...part, n })) },
  })
  const refused = await post(nl, second.jws)
  expect(refused.status).toBe(507)
  expect(codeOf(refused)).toBe('no-room')
  expect((await deliver(se, nl, await craft(se, nl))).status).toBe(200)
})
