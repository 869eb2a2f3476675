import { randomBytes } from 'node:crypto'
import { digestPlaintext, sealPart, sealRecipientOf } from '@samverkan/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ExchangeContext } from '../context.ts'
import { type TestMember, type TestNetwork, testNetwork } from '../testing/test-network.ts'
import { digestPiece } from './open-piece.ts'

let network: TestNetwork
let nl: TestMember
/** How often a part was read from the disk. */
let reads = 0
let context: ExchangeContext
beforeAll(async () => {
  network = await testNetwork([{ id: 'hotline.nl', kind: 'hotline', country: 'NL' }])
  nl = network.member('hotline.nl')
  const { vault } = nl.foundation
  const openPieces = (sha256: string) => {
    reads += 1
    return vault.blobs.openPieces(sha256)
  }
  const counted = { ...vault, blobs: { ...vault.blobs, openPieces } }
  context = { foundation: { ...nl.foundation, vault: counted }, members: nl.members } as ExchangeContext
})
afterAll(() => network.close())

async function received(content: Uint8Array) {
  const keyset = nl.members.view()?.keysets.get(nl.id)
  const recipient = keyset && sealRecipientOf(keyset, new Date())
  if (recipient === undefined) throw new Error('no key to seal for')
  const part = await sealPart(content, [recipient])
  await nl.foundation.vault.blobs.put(part.ciphertext)
  return part
}

test('a part is opened once however often, and while, it is asked what is in it', async () => {
  const content = new Uint8Array(randomBytes(300_000))
  const part = await received(content)
  reads = 0
  const answers = await Promise.all([digestPiece(context, part), digestPiece(context, part)])
  answers.push(await digestPiece(context, part))
  for (const answer of answers) expect(answer).toEqual({ ok: true, digest: digestPlaintext(content) })
  expect(reads).toBe(1)
})

test('what could not be opened is tried again, and a part of another length is not opened', async () => {
  const part = await received(new Uint8Array(1_000))
  expect(await digestPiece(context, { ...part, len: part.len + 1 })).toEqual({
    ok: false,
    reason: 'other-bytes',
  })
  expect((await digestPiece(context, part)).ok).toBe(true)
  const notForUs = await nl.foundation.vault.blobs.put(randomBytes(5_000))
  for (let round = 0; round < 2; round++)
    expect(await digestPiece(context, { sha256: notForUs, len: 5_000 })).toEqual({
      ok: false,
      reason: 'cannot-open',
    })
})
