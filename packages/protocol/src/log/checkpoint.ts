import type { z } from 'zod'
import type { SigningKey } from '../keys/signing-key.ts'
import { checkpointSchema } from '../lib/fields.ts'
import { fromHex, toHex } from '../lib/hex.ts'
import { decodeBase64 } from './base64.ts'
import { type NoteReason, readNote, signNote } from './note.ts'
import type { NoteVerifier } from './verifier-key.ts'

// C2SP checkpoints: https://c2sp.org/tlog-checkpoint

/** Head of a log: its name, the number of leaves, the root in hex (as receipts carry it). */
export type Checkpoint = z.infer<typeof checkpointSchema>

export type CheckpointReading =
  | { ok: true; checkpoint: Checkpoint; signers: string[]; cosigners: ReadonlyMap<string, Date> }
  | { ok: false; reason: NoteReason | 'bad-checkpoint' }

/** The signed note `origin\nsize\nbase64 root\n` under the key name `origin`. Throws when it is not a checkpoint. */
export function signCheckpoint(checkpoint: Checkpoint, key: SigningKey): string {
  return signNote(writeCheckpoint(checkpoint), checkpoint.origin, key)
}

/** Reads a checkpoint that at least one of the verifiers has signed. Extension lines are ignored. */
export function readCheckpoint(note: string, verifiers: readonly NoteVerifier[]): CheckpointReading {
  const read = readNote(note, verifiers)
  if (!read.ok) return read
  const [origin = '', size = '', root = ''] = read.text.split('\n')
  const rootBytes = decodeBase64(root)
  const checkpoint = checkpointSchema.safeParse({
    origin,
    size: Number(size),
    root: toHex(rootBytes ?? new Uint8Array()),
  })
  if (!/^(0|[1-9]\d*)$/.test(size) || !checkpoint.success) return { ok: false, reason: 'bad-checkpoint' }
  const { signers, cosigners } = read
  return { ok: true, checkpoint: checkpoint.data, signers, cosigners }
}

function writeCheckpoint(checkpoint: Checkpoint): string {
  const { origin, size, root } = checkpointSchema.parse(checkpoint)
  return `${origin}\n${size}\n${Buffer.from(fromHex(root) ?? []).toString('base64')}\n`
}
