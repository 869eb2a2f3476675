import { sign, verify } from 'node:crypto'
import type { SigningKey } from '../keys/signing-key.ts'
import { toHex } from '../lib/hex.ts'
import { decodeBase64 } from './base64.ts'
import { isKeyName, type NoteVerifier, noteKeyId } from './verifier-key.ts'

// C2SP signed notes: https://c2sp.org/signed-note

const MAX_NOTE_CHARACTERS = 16 * 1024
const SIGNATURE_LINE = /^\u2014 (\S+) (\S+)$/u

export type NoteReason = 'too-large' | 'malformed' | 'unknown-signer' | 'bad-signature'
export type NoteReading = { ok: true; text: string; signers: string[] } | { ok: false; reason: NoteReason }

/** Signs a text, which ends in a newline and holds no other control characters. Throws on any other text or key name. */
export function signNote(text: string, name: string, key: SigningKey): string {
  if (!isNoteText(text) || !isKeyName(name)) throw new RangeError('not a text or a name for a signed note')
  const signature = Buffer.concat([
    noteKeyId(name, key.publicKey),
    sign(null, new TextEncoder().encode(text), key.privateKey),
  ])
  return `${text}\n\u2014 ${name} ${signature.toString('base64')}\n`
}

/** Reads a note that at least one of the verifiers has signed; `signers` are the names of all that have. Signatures of
 *  unknown keys are ignored; a wrong one of a known key makes the note worthless. */
export function readNote(note: string, verifiers: readonly NoteVerifier[]): NoteReading {
  if (note.length > MAX_NOTE_CHARACTERS) return { ok: false, reason: 'too-large' }
  const split = note.lastIndexOf('\n\n')
  const text = note.slice(0, split + 1)
  const lines = note.slice(split + 2).split('\n')
  if (split < 0 || !isNoteText(text) || lines.pop() !== '' || lines.length === 0)
    return { ok: false, reason: 'malformed' }

  const signers = new Set<string>()
  for (const line of lines) {
    const [, name, encoded] = SIGNATURE_LINE.exec(line) ?? []
    const bytes = encoded === undefined ? undefined : decodeBase64(encoded)
    if (name === undefined || !isKeyName(name) || !bytes || bytes.length < 5)
      return { ok: false, reason: 'malformed' }
    const verifier = verifiers.find((known) => known.name === name && isKeyIdOf(known, bytes.subarray(0, 4)))
    if (!verifier) continue
    if (!verify(null, Buffer.from(text), verifier.key.keyObject, bytes.subarray(4))) {
      return { ok: false, reason: 'bad-signature' }
    }
    signers.add(name)
  }
  return signers.size > 0
    ? { ok: true, text, signers: [...signers] }
    : { ok: false, reason: 'unknown-signer' }
}

function isKeyIdOf(verifier: NoteVerifier, id: Uint8Array): boolean {
  return toHex(noteKeyId(verifier.name, verifier.key)) === toHex(id)
}

function isNoteText(text: string): boolean {
  return text.endsWith('\n') && text.isWellFormed() && [...text].every((one) => one >= ' ' || one === '\n')
}
