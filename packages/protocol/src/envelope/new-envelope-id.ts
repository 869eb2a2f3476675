import { randomBytes } from 'node:crypto'

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** A new id: 26 Crockford characters, 48 bits of time in milliseconds and 80 random bits (a ULID), so that ids sort
 *  by the time they were made. */
export function newEnvelopeId(now: Date, random: (bytes: number) => Uint8Array = randomBytes): string {
  let value = BigInt(now.getTime()) << 80n
  for (const [at, byte] of random(10).entries()) value |= BigInt(byte) << BigInt(72 - 8 * at)
  let text = ''
  for (let shift = 125n; shift >= 0n; shift -= 5n) text += CROCKFORD[Number((value >> shift) & 31n)]
  return text
}
