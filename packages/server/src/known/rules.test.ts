import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { admit } from './rules.ts'
import { hashOf } from './testing/an-entry.ts'

const [md5, sha256, pdq] = [hashOf(1, 16), hashOf(2, 32), hashOf(3, 32)]
const empty = (algorithm: string) => createHash(algorithm).digest('hex')

test.each([
  ['no hash', {}, 'no-hash'],
  ['nothing but a quality', { pdqQuality: 90 }, 'no-hash'],
  ['a hash of another length', { md5: sha256 }, 'not-a-hash'],
  ['capital letters', { md5: md5.toUpperCase().replace(/^../, 'AB') }, 'not-a-hash'],
  ['the MD5 of an empty file', { md5: empty('md5'), sha256 }, 'empty-file'],
  ['the SHA-1 of an empty file', { sha1: empty('sha1') }, 'empty-file'],
  ['the SHA-256 of an empty file', { sha256: empty('sha256'), pdq }, 'empty-file'],
  ['a PDQ of zeros', { md5, pdq: '0'.repeat(64), pdqQuality: 100 }, 'plain-picture'],
  ['a PDQ of one byte again and again', { md5, pdq: 'a5'.repeat(32) }, 'plain-picture'],
  ['an MD5 of zeros', { md5: '0'.repeat(32) }, 'plain-picture'],
  ['only a PDQ of low quality', { pdq, pdqQuality: 49 }, 'plain-picture'],
] as const)('%s is refused', (_what, hashes, reason) => {
  expect(admit(hashes)).toEqual({ ok: false, reason })
})

test('a PDQ of low quality is left out beside other hashes; one without a quality is believed', () => {
  expect(admit({ md5, pdq, pdqQuality: 49 })).toEqual({
    ok: true,
    hashes: { md5, sha1: null, sha256: null, pdq: null, pdqQuality: null },
    isPdqLeftOut: true,
  })
  expect(admit({ pdq })).toMatchObject({ ok: true, hashes: { pdq, pdqQuality: null }, isPdqLeftOut: false })
  expect(admit({ pdq, pdqQuality: 50 })).toMatchObject({ ok: true, hashes: { pdq, pdqQuality: 50 } })
})

test('hashes of ordinary files are taken as they are', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 50 }), (bytes) => {
      const hash = (algorithm: string) => createHash(algorithm).update(bytes).digest('hex')
      const hashes = { md5: hash('md5'), sha1: hash('sha1'), sha256: hash('sha256') }
      expect(admit(hashes)).toEqual({
        ok: true,
        hashes: { ...hashes, pdq: null, pdqQuality: null },
        isPdqLeftOut: false,
      })
    }),
  )
})
