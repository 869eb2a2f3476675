// one part of any size, up to the largest, that breaks off at random offsets; nothing of it is held in memory.
import { createHash } from 'node:crypto'
import { sha256Hex } from '@samverkan/protocol'
import { craft, type Party, post, proofFor } from './craft.ts'
import { putWithCuts } from './cut-upload.ts'
import type { TestMember } from './test-network.ts'

export interface LargePartOutcome {
  sha256: string
  /** Where each try went on. */
  resumedAt: number[]
  /** Of the last answer: 204 when all of it is there. */
  status: number
  /** Of what the receiver has, read from its vault. */
  arrived: string
}

/**
 * Announces a part of so many bytes from one member to another and puts it, breaking off at each of the cuts.
 *
 * @param random bytes for the part, so that a run can be repeated with its seed
 */
export async function resumeLargePart(
  from: Party,
  to: Party & Pick<TestMember, 'origin'>,
  { sizeBytes, cuts, random }: { sizeBytes: number; cuts: number[]; random: (bytes: number) => Uint8Array },
): Promise<LargePartOutcome> {
  const { blobs } = from.foundation.vault
  const { sha256, len } = await blobs.putStream(piecesOf(sizeBytes, random))
  const { envelope } = await craft(from, to)
  const [body] = envelope.parts
  if (!body) throw new Error('no body')
  const parts = [body, { n: 1, role: 'evidence' as const, sha256, len }]
  const announced = await post(to, (await craft(from, to, { envelope: { parts } })).jws)
  if (announced.status !== 202) throw new Error(`announcing was answered with ${announced.status}`)
  const url = `${to.origin}/hx/v1/parts/${sha256}`
  const upload = {
    ...{ url, len },
    proof: (method: 'HEAD' | 'PUT') => proofFor(from, method, url, method === 'PUT' ? sha256 : sha256Hex('')),
    open: async (offset: number) => {
      const bytes = await blobs.openStream(sha256, { from: offset })
      if (!bytes) throw new Error('the part is gone')
      return bytes
    },
  }
  const { resumedAt, status } = await putWithCuts(upload, cuts)
  const hash = createHash('sha256')
  for await (const piece of (await to.foundation.vault.blobs.openPieces(sha256)) ?? []) hash.update(piece)
  return { sha256, resumedAt, status, arrived: hash.digest('hex') }
}

async function* piecesOf(sizeBytes: number, random: (bytes: number) => Uint8Array) {
  const atOnce = 1024 * 1024
  for (let left = sizeBytes; left > 0; left -= atOnce) yield random(Math.min(left, atOnce))
}
