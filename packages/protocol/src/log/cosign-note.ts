import { sign } from 'node:crypto'
import type { SigningKey } from '../keys/signing-key.ts'
import { cosignedBytes, writeTimestamp } from './cosignature.ts'
import { splitNote } from './note.ts'
import { isKeyName, noteKeyId } from './verifier-key.ts'

/**
 * A witness's signature line over a note, with the time (C2SP tlog-cosignature, type 0x04). Add it to the note's end.
 *
 * It says: at that time this was the largest head that I had seen of this log, and it continues the one before. Whoever
 * signs checks that first, and never signs two heads of one size. Throws when it is not a note.
 */
export function cosignNote(note: string, name: string, key: SigningKey, at: Date): string {
  const text = splitNote(note)?.text
  if (text === undefined || !isKeyName(name)) throw new RangeError('not a note or a name to cosign with')
  const seconds = Math.floor(at.getTime() / 1000)
  const signature = Buffer.concat([
    noteKeyId(name, key.publicKey, 'cosignature'),
    writeTimestamp(seconds),
    sign(null, cosignedBytes(text, seconds), key.privateKey),
  ])
  return `\u2014 ${name} ${signature.toString('base64')}\n`
}
