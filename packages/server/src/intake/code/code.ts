// The tipster's code: 23 random characters of Crockford base32 (115 bits) and one check character, six groups of four.
import { checkSymbol } from './check-character.ts'

declare const brand: unique symbol
/** A code as it is hashed: 24 characters, upper case, without separators, its check character right. */
export type Code = string & { readonly [brand]: 'code' }

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const randomCharacters = 23
export const codeRandomBits = randomCharacters * 5

export type CodeReading = { ok: true; code: Code } | { ok: false; reason: 'wrong-length' | 'typing-error' }

/** Makes a code of the first 115 bits of `bytes` (at least 15 of them, random to everybody else). */
export function codeFrom(bytes: Uint8Array): Code {
  if (bytes.length * 8 < codeRandomBits) throw new RangeError('A code needs 115 bits')
  const symbols: number[] = []
  let held = 0
  let heldBits = 0
  for (const byte of bytes) {
    held = (held << 8) | byte
    heldBits += 8
    while (heldBits >= 5 && symbols.length < randomCharacters) {
      heldBits -= 5
      symbols.push((held >> heldBits) & 31)
    }
    held &= (1 << heldBits) - 1
  }
  return [...symbols, checkSymbol(symbols)].map((symbol) => alphabet.charAt(symbol)).join('') as Code
}

/** As it is shown: `7H3K-…`, six groups of four. */
export function inGroups(code: Code): string {
  return code.match(/.{4}/g)?.join('-') ?? code
}

/**
 * Reads what a person typed: any case, any separators, O for 0, I and L for 1, wide forms of the characters. Tells a
 * typing error from the code alone; whether a right code belongs to a report, only the database knows.
 */
export function readCode(typed: string): CodeReading {
  if (typed.length > 200) return { ok: false, reason: 'wrong-length' }
  const characters = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Pd}\p{Pc}.,:;/|*'"]/gu, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
  if ([...characters].length !== randomCharacters + 1) return { ok: false, reason: 'wrong-length' }
  const symbols = [...characters].map((character) => alphabet.indexOf(character))
  const check = symbols.pop()
  if (symbols.includes(-1) || check !== checkSymbol(symbols)) return { ok: false, reason: 'typing-error' }
  return { ok: true, code: characters as Code }
}
