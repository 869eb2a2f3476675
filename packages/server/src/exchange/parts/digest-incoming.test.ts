import { randomBytes } from 'node:crypto'
import { digestPlaintext, newSealKeyPair, sealPart, sealRecipientOf } from '@samverkan/protocol'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ExchangeContext } from '../context.ts'
import { type TestMember, type TestNetwork, testNetwork } from '../testing/test-network.ts'
import { digestIncoming } from './digest-incoming.ts'
import { digestPiece } from './open-piece.ts'

let network: TestNetwork
let nl: TestMember
/** How often a part was read from the disk. */
let reads = 0
let context: ExchangeContext
beforeAll(async () => {
  network = await testNetwork([{ id: 'hotline.nl', kind: 'hotline', country: 'NL' }])
  nl = network.member('hotline.nl')
})
afterAll(() => network.close())
beforeEach(() => {
  reads = 0
  const { vault } = nl.foundation
  const openPieces = (sha256: string) => {
    reads += 1
    return vault.blobs.openPieces(sha256)
  }
  const counted = { ...vault, blobs: { ...vault.blobs, openPieces } }
  context = { foundation: { ...nl.foundation, vault: counted }, members: nl.members } as ExchangeContext
})

const content = new Uint8Array(randomBytes(300_000))

test('what came whole, in pieces of any size, needs no second look', async () => {
  for (const pieceBytes of [1_009, 65_536, 1_000_000]) {
    const part = await stored(await ourRecipient())
    const digest = digestIncoming(context)
    await addAll(digest, part.ciphertext, pieceBytes)
    await digest.keep(part)
    digest.drop()
    expect(await digestPiece(context, part)).toEqual({ ok: true, digest: digestPlaintext(content) })
  }
  expect(reads).toBe(0)
})

test('a piece may be written over as soon as it was added', async () => {
  const part = await stored(await ourRecipient())
  const digest = digestIncoming(context)
  const room = new Uint8Array(50_000)
  for (let at = 0; at < part.ciphertext.length; at += room.length) {
    const piece = part.ciphertext.subarray(at, at + room.length)
    room.set(piece)
    await digest.add(room.subarray(0, piece.length))
    room.fill(0)
  }
  await digest.keep(part)
  expect(await digestPiece(context, part)).toEqual({ ok: true, digest: digestPlaintext(content) })
  expect(reads).toBe(0)
})

test('of what broke off nothing is remembered', async () => {
  const part = await stored(await ourRecipient())
  const digest = digestIncoming(context)
  await addAll(digest, part.ciphertext.subarray(0, 200_000), 65_536)
  digest.drop()
  expect((await digestPiece(context, part)).ok).toBe(true)
  expect(reads).toBe(1)
})

test('what is not for us, was cut short or was changed comes in all the same, and is refused when it is opened', async () => {
  const foreign = await stored((await newSealKeyPair()).recipient)
  const { ciphertext } = await stored(await ourRecipient())
  const changed = ciphertext.slice()
  changed[150_000] = (changed[150_000] ?? 0) ^ 1
  for (const bytes of [foreign.ciphertext, ciphertext.subarray(0, -1), changed]) {
    const sha256 = await nl.foundation.vault.blobs.put(bytes)
    const digest = digestIncoming(context)
    await addAll(digest, bytes, 65_536)
    await digest.keep({ sha256 })
    expect(await digestPiece(context, { sha256, len: bytes.length })).toEqual({
      ok: false,
      reason: 'cannot-open',
    })
  }
  expect(reads).toBe(3)
})

async function ourRecipient(): Promise<string> {
  const keyset = nl.members.view()?.keysets.get(nl.id)
  const recipient = keyset && sealRecipientOf(keyset, new Date())
  if (recipient === undefined) throw new Error('no key to seal for')
  return recipient
}

async function stored(recipient: string) {
  const part = await sealPart(content, [recipient])
  await nl.foundation.vault.blobs.put(part.ciphertext)
  return part
}

async function addAll(digest: ReturnType<typeof digestIncoming>, bytes: Uint8Array, pieceBytes: number) {
  for (let at = 0; at < bytes.length; at += pieceBytes) await digest.add(bytes.subarray(at, at + pieceBytes))
}
