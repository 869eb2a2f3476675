import { randomBytes, randomInt } from 'node:crypto'
import { readdir, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256Hex } from '@samverkan/protocol'
import fc from 'fast-check'
import { request } from 'undici'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { codeOf, craft, deliver, post, proofFor, put } from '../testing/craft.ts'
import { type CutUpload, putRest, putUntil, putWithCuts, uploadedBytes } from '../testing/cut-upload.ts'
import { resumeLargePart } from '../testing/large-part.ts'
import { type TestMember, type TestNetwork, testNetwork } from '../testing/test-network.ts'
import { sweepParts } from './sweep.ts'

const mebibyte = 1024 * 1024
let network: TestNetwork
let se: TestMember
let nl: TestMember
/** Called when half of a part is at the receiver. */
let halfDone: () => void = () => {}
beforeAll(async () => {
  network = await testNetwork(
    [
      { id: 'hotline.se', kind: 'hotline', country: 'SE' },
      { id: 'hotline.nl', kind: 'hotline', country: 'NL' },
    ],
    { faults: { reach: (label) => (label === 'exchange.part-half-done' ? halfDone() : undefined) } },
  )
  se = network.member('hotline.se')
  nl = network.member('hotline.nl')
})
afterAll(() => network.close())

type Part = { sha256: string; len: number; ciphertext: Uint8Array }

/** Announces an envelope with one piece of evidence of that size. */
async function announce(sizeBytes: number) {
  const crafted = await craft(se, nl, { evidence: [new Uint8Array(randomBytes(sizeBytes))] })
  await post(nl, crafted.jws)
  const [body, evidence] = crafted.parts
  if (!body || !evidence) throw new Error('two parts are expected')
  return { crafted, body, evidence }
}

function uploadOf({ sha256, len, ciphertext }: Part): CutUpload {
  const url = `${nl.origin}/hx/v1/parts/${sha256}`
  return {
    url,
    len,
    proof: (method) => proofFor(se, method, url, method === 'PUT' ? sha256 : sha256Hex('')),
    open: async (from) => new Response(ciphertext.slice(from)).body ?? new ReadableStream(),
  }
}

async function putFrom(part: Part, offset: string, bytes: Uint8Array) {
  const url = `${nl.origin}/hx/v1/parts/${part.sha256}`
  const authorization = `HX ${await proofFor(se, 'PUT', url, part.sha256)}`
  const headers = { authorization, 'upload-offset': offset }
  const answer = await request(url, { method: 'PUT', headers, body: bytes })
  return {
    status: answer.statusCode,
    offset: answer.headers['upload-offset'],
    body: await answer.body.text(),
  }
}

/** Puts a little more than half of it, and breaks off when half has arrived. */
async function putHalf(part: Part): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<void>()
  halfDone = resolve
  await putUntil(uploadOf(part), Math.ceil(part.len * 0.6), promise)
  const here = await uploadedBytes(uploadOf(part))
  expect(here).toBeGreaterThanOrEqual(part.len / 2)
  return here
}

const incomingFolder = () => join(nl.foundation.config.dataDir, 'vault', 'incoming')

test('a part of 32 MiB that breaks off twenty times arrives as it was sent', async () => {
  const { crafted, evidence } = await announce(32 * mebibyte)
  const cuts = Array.from({ length: 20 }, () => randomInt(evidence.len))
  const { resumedAt, status } = await putWithCuts(uploadOf(evidence), cuts)
  expect(status, `cuts: ${cuts.join()}`).toBe(204)
  expect(resumedAt.filter((at) => at > 0).length, `cuts: ${cuts.join()}`).toBeGreaterThan(10)
  const stored = await nl.foundation.vault.blobs.get(evidence.sha256)
  expect(stored?.equals(evidence.ciphertext)).toBe(true)
  expect((await deliver(se, nl, crafted)).status).toBe(200)
  expect(await readdir(incomingFolder())).toEqual([])
}, 120_000)

test('a part that is in nobody’s memory arrives as it was sent, wherever it is cut (R-24)', async () => {
  const sizeBytes = Number(process.env['LARGE_PART_MIB'] ?? 3) * mebibyte
  const cuts = Array.from({ length: 12 }, () => randomInt(sizeBytes))
  const outcome = await resumeLargePart(se, nl, { sizeBytes, cuts, random: randomBytes })
  expect(outcome, `cuts: ${cuts.join()}`).toMatchObject({ status: 204, arrived: outcome.sha256 })
}, 1_800_000)

test('wherever small parts are cut, they arrive as they were sent', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 200_000 }),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 }),
      async (size, cuts) => {
        const { evidence } = await announce(size)
        const { status } = await putWithCuts(
          uploadOf(evidence),
          cuts.map((share) => Math.floor(share * evidence.len)),
        )
        expect(status).toBe(204)
        expect(sha256Hex((await nl.foundation.vault.blobs.get(evidence.sha256)) ?? '')).toBe(evidence.sha256)
      },
    ),
    { numRuns: 10 },
  )
}, 120_000)

test('what came before the receiver was started anew is gone on from', async () => {
  const { evidence } = await announce(2 * mebibyte)
  const here = await putHalf(evidence)
  await nl.restart()
  expect(await uploadedBytes(uploadOf(evidence))).toBe(here)
  expect(await putRest(uploadOf(evidence))).toBe(204)
})

test('an offset that is not what is here is answered with what is here, and nothing is lost', async () => {
  const { evidence } = await announce(mebibyte)
  const here = await putHalf(evidence)
  const refused = await putFrom(evidence, String(here + 1), evidence.ciphertext.slice(here + 1))
  expect([refused.status, codeOf(refused), refused.offset]).toEqual([409, 'other-offset', String(here)])
  for (const wrong of ['-1', '1.5', 'all', '99999999999999999'])
    expect(codeOf(await putFrom(evidence, wrong, new Uint8Array(3))), wrong).toBe('bad-offset')
  expect(await uploadedBytes(uploadOf(evidence))).toBe(here)
  expect(await putRest(uploadOf(evidence))).toBe(204)
})

test('when the whole has another hash in the end, all of it is discarded, and the sender is told', async () => {
  const { evidence } = await announce(mebibyte)
  const spoilt = evidence.ciphertext.slice()
  spoilt[70_000] = (spoilt[70_000] ?? 0) ^ 1
  const here = await putHalf({ ...evidence, ciphertext: spoilt })
  const refused = await putFrom(evidence, String(here), evidence.ciphertext.slice(here))
  expect([refused.status, codeOf(refused)]).toEqual([400, 'wrong-hash'])
  expect(await uploadedBytes(uploadOf(evidence))).toBe(0)
  expect((await put(se, nl, evidence)).status).toBe(204)
})

test('two uploads of one part at once: the newer ends the older, and what is stored is right', async () => {
  const { evidence } = await announce(4 * mebibyte)
  const upload = uploadOf(evidence)
  // An older one may see its connection end.
  const outcomes = await Promise.allSettled([
    putUntil(upload, 3 * mebibyte),
    putUntil(upload, 2 * mebibyte),
    put(se, nl, evidence),
    put(se, nl, evidence),
    putRest(upload),
  ])
  expect(outcomes).toHaveLength(5)
  if ((await uploadedBytes(upload)) < evidence.len) expect(await putRest(upload)).toBe(204)
  const stored = await nl.foundation.vault.blobs.get(evidence.sha256)
  expect(stored?.equals(evidence.ciphertext)).toBe(true)
})

test('what nobody goes on with is swept, and can be put anew', async () => {
  const { evidence } = await announce(mebibyte)
  const here = await putHalf(evidence)
  await sweepParts(nl.foundation)
  expect(await uploadedBytes(uploadOf(evidence))).toBe(here)
  const longAgo = new Date(Date.now() - nl.foundation.policy.unfinishedPartMs - 60_000)
  for (const file of await readdir(incomingFolder()))
    await utimes(join(incomingFolder(), file), longAgo, longAgo)
  await sweepParts(nl.foundation)
  expect(await readdir(incomingFolder())).toEqual([])
  expect(await uploadedBytes(uploadOf(evidence))).toBe(0)
  expect((await put(se, nl, evidence)).status).toBe(204)
})

test('an announced part that no envelope has taken goes after the envelope has expired, and what is needed otherwise stays', async () => {
  const { evidence, body } = await announce(10_000)
  await put(se, nl, evidence)
  const { crafted } = await announce(10_000)
  expect((await deliver(se, nl, crafted)).status).toBe(200)
  const { clock, policy } = nl.foundation
  const later = new Date(clock.now().getTime() + policy.envelopeValidMs + 25 * 3_600_000)
  await sweepParts({ ...nl.foundation, clock: { now: () => later } })
  expect(await nl.foundation.vault.blobs.has(evidence.sha256)).toBe(false)
  expect((await put(se, nl, body)).status).toBe(404)
  for (const { sha256 } of crafted.parts) expect(await nl.foundation.vault.blobs.has(sha256)).toBe(true)
})
