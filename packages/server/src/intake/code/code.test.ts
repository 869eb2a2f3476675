import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Code, codeFrom, codeRandomBits, inGroups, readCode } from './code.ts'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const aCode = fc.uint8Array({ minLength: 16, maxLength: 32 }).map(codeFrom)

function replaceAt(code: string, at: number, character: string): string {
  return code.slice(0, at) + character + code.slice(at + 1)
}

describe('the code', () => {
  test('has at least 112 random bits and is shown in six groups of four', () => {
    expect(codeRandomBits).toBeGreaterThanOrEqual(112)
    fc.assert(
      fc.property(aCode, (code) => {
        expect(inGroups(code)).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$/)
      }),
    )
  })

  test('uses every one of its random bits', () => {
    const zero = codeFrom(new Uint8Array(16))
    for (let bit = 0; bit < codeRandomBits; bit++) {
      const bytes = new Uint8Array(16)
      bytes[bit >> 3] = 0x80 >> (bit & 7)
      expect(codeFrom(bytes)).not.toBe(zero)
    }
    expect(() => codeFrom(new Uint8Array(14))).toThrow('115 bits')
  })

  test('any single wrong character is noticed, whichever and wherever', () => {
    fc.assert(
      fc.property(aCode, (code) => {
        for (let at = 0; at < code.length; at++) {
          for (const character of alphabet) {
            if (character === code[at]) continue
            expect(readCode(replaceAt(code, at, character))).toEqual({ ok: false, reason: 'typing-error' })
          }
        }
      }),
      { numRuns: 50 },
    )
  })

  test('any two characters that changed places are noticed, neighbours or not', () => {
    fc.assert(
      fc.property(aCode, (code) => {
        for (let a = 0; a < code.length; a++) {
          for (let b = a + 1; b < code.length; b++) {
            if (code[a] === code[b]) continue
            const swapped = replaceAt(replaceAt(code, a, code.charAt(b)), b, code.charAt(a))
            expect(readCode(swapped)).toEqual({ ok: false, reason: 'typing-error' })
          }
        }
      }),
      { numRuns: 100 },
    )
  })

  test('a missing or a doubled character is noticed', () => {
    fc.assert(
      fc.property(aCode, fc.nat(23), (code, at) => {
        expect(readCode(code.slice(0, at) + code.slice(at + 1)).ok).toBe(false)
        expect(readCode(code.slice(0, at) + code.charAt(at) + code.slice(at)).ok).toBe(false)
      }),
    )
  })

  test('is read as people write it', () => {
    const separators = fc.constantFrom('', ' ', '-', ' - ', '–', '.', '\n', '\u00a0')
    const sloppy = (code: Code, seps: readonly string[], lower: boolean) => {
      const loose = code.replaceAll('0', lower ? 'o' : 'O').replaceAll('1', lower ? 'l' : 'I')
      const joined = (loose.match(/.{4}/g) ?? []).map((group, at) => group + (seps[at] ?? '')).join('')
      return ` ${lower ? joined.toLowerCase() : joined} `
    }
    fc.assert(
      fc.property(
        aCode,
        fc.array(separators, { minLength: 6, maxLength: 6 }),
        fc.boolean(),
        (code, seps, lower) => {
          expect(readCode(sloppy(code, seps, lower))).toEqual({ ok: true, code })
        },
      ),
    )
  })

  test('whatever else is typed is refused without an exception', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (typed) => {
        expect(readCode(typed).ok).toBe(false)
      }),
    )
  })
})
