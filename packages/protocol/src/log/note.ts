import { sign, verify } from 'node:crypto'
import type { SigningKey } from '../keys/signing-key.ts'
import { toHex } from '../lib/hex.ts'
import { decodeBase64 } from './base64.ts'
import { cosignedBytes, readTimestamp } from './cosignature.ts'
import { isKeyName, type NoteVerifier, noteKeyId } from './verifier-key.ts'

// C2SP signed notes: https://c2sp.org/signed-note

const MAX_NOTE_CHARACTERS = 16 * 1024
const SIGNATURE_LINE = /^\u2014 (\S+) (\S+)$/u

export type NoteReason = 'too-large' | 'malformed' | 'unknown-signer' | 'bad-signature'
export type NoteReading =
  | {
      ok: true
      text: string
      /** Names of all whose plain signature is good. */
      signers: string[]
      /** Names of all whose cosignature is good, each with the latest time that it carries. */
      cosigners: ReadonlyMap<string, Date>
    }
  | { ok: false; reason: NoteReason }

/** Signs a text, which ends in a newline and holds no other control characters. Throws on any other text or key name. */
export function signNote(text: string, name: string, key: SigningKey): string {
  if (!isNoteText(text) || !isKeyName(name)) throw new RangeError('not a text or a name for a signed note')
  const signature = Buffer.concat([
    noteKeyId(name, key.publicKey),
    sign(null, new TextEncoder().encode(text), key.privateKey),
  ])
  return `${text}\n\u2014 ${name} ${signature.toString('base64')}\n`
}

/** Reads a note that at least one of the verifiers has signed or cosigned. Signatures of unknown keys are ignored; a wrong
 *  one of a known key makes the note worthless. */
export function readNote(note: string, verifiers: readonly NoteVerifier[]): NoteReading {
  if (note.length > MAX_NOTE_CHARACTERS) return { ok: false, reason: 'too-large' }
  const split = splitNote(note)
  if (!split) return { ok: false, reason: 'malformed' }
  const { text, lines } = split

  const signers = new Set<string>()
  const cosigners = new Map<string, Date>()
  for (const line of lines) {
    const [, name, encoded] = SIGNATURE_LINE.exec(line) ?? []
    const bytes = encoded === undefined ? undefined : decodeBase64(encoded)
    if (name === undefined || !isKeyName(name) || !bytes || bytes.length < 5)
      return { ok: false, reason: 'malformed' }
    const verifier = verifiers.find((known) => known.name === name && isKeyIdOf(known, bytes.subarray(0, 4)))
    if (!verifier) continue
    if (verifier.type === 'cosignature') {
      const at = timeOfCosignature(text, verifier, bytes.subarray(4))
      if (!at) return { ok: false, reason: 'bad-signature' }
      const before = cosigners.get(name)
      if (!before || before < at) cosigners.set(name, at)
    } else if (verify(null, Buffer.from(text), verifier.key.keyObject, bytes.subarray(4))) signers.add(name)
    else return { ok: false, reason: 'bad-signature' }
  }
  return signers.size + cosigners.size > 0
    ? { ok: true, text, signers: [...signers], cosigners }
    : { ok: false, reason: 'unknown-signer' }
}

/** The signed text and the signature lines; undefined when it is not a note. */
export function splitNote(note: string): { text: string; lines: string[] } | undefined {
  const split = note.lastIndexOf('\n\n')
  const text = note.slice(0, split + 1)
  const lines = note.slice(split + 2).split('\n')
  if (split < 0 || !isNoteText(text) || lines.pop() !== '' || lines.length === 0) return undefined
  return { text, lines }
}

function timeOfCosignature(text: string, verifier: NoteVerifier, bytes: Uint8Array): Date | undefined {
  const seconds = readTimestamp(bytes)
  if (seconds === undefined) return undefined
  const isGood = verify(null, cosignedBytes(text, seconds), verifier.key.keyObject, bytes.subarray(8))
  return isGood ? new Date(seconds * 1000) : undefined
}

function isKeyIdOf(verifier: NoteVerifier, id: Uint8Array): boolean {
  return toHex(noteKeyId(verifier.name, verifier.key, verifier.type)) === toHex(id)
}

function isNoteText(text: string): boolean {
  return text.endsWith('\n') && text.isWellFormed() && [...text].every((one) => one >= ' ' || one === '\n')
}
