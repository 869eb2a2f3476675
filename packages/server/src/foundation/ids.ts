import { randomBytes, randomFillSync } from 'node:crypto'

declare const brand: unique symbol
type Branded<Name extends string> = string & { readonly [brand]: Name }

export type ReportId = Branded<'report'>
export type ItemId = Branded<'item'>
export type MemberId = Branded<'member'>
export type UserId = Branded<'user'>

/** Fills a buffer with random bytes; passed in so that a test can repeat a run. */
export type RandomBytes = (size: number) => Uint8Array

const page = Buffer.allocUnsafeSlow(8_192)
let used = page.length

/** The operating system's randomness, fetched by the page; what was given out is wiped from the page. */
export const systemRandom: RandomBytes = (size) => {
  if (size > 256) return randomBytes(size)
  if (used + size > page.length) {
    randomFillSync(page)
    used = 0
  }
  const bytes = Buffer.from(page.subarray(used, used + size))
  page.fill(0, used, used + size)
  used += size
  return bytes
}

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** A new id: 26 characters Crockford base32, 48 bits of time (ms) and 80 random bits, as in ULID; sorts by time. */
export function newId<Id extends string = string>(now: Date, random: RandomBytes): Id {
  let time = now.getTime()
  let head = ''
  for (let i = 0; i < 10; i++) {
    head = alphabet.charAt(time % 32) + head
    time = Math.floor(time / 32)
  }
  let tail = ''
  for (const byte of random(16)) tail += alphabet.charAt(byte & 31)
  return (head + tail) as Id
}

const idPattern = /^[0-9A-HJKMNP-TV-Z]{26}$/

/** True for what `newId` makes; for ids that arrive from outside. */
export function isId(text: string): boolean {
  return idPattern.test(text)
}
