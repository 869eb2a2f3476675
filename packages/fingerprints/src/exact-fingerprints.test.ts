import fc from 'fast-check'
import { expect, test } from 'vitest'
import { exactFingerprints } from './index.ts'

test('the fingerprints of "abc" are those of RFC 1321 and FIPS 180-4', () => {
  expect(exactFingerprints(Buffer.from('abc'))).toEqual({
    md5: '900150983cd24fb0d6963f7d28e17f72',
    sha1: 'a9993e364706816aba3e25717850c26c9cd0d89d',
    sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  })
})

test('the same bytes in another kind of array have the same fingerprints', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(exactFingerprints(new Uint8Array(bytes))).toEqual(exactFingerprints(Buffer.from(bytes)))
    }),
  )
})

test('a single changed byte changes every fingerprint', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1 }), fc.nat(), (bytes, at) => {
      const changed = Uint8Array.from(bytes)
      const index = at % bytes.length
      changed[index] = (bytes[index] ?? 0) ^ 1
      const [before, after] = [exactFingerprints(bytes), exactFingerprints(changed)]
      expect(after.md5).not.toBe(before.md5)
      expect(after.sha1).not.toBe(before.sha1)
      expect(after.sha256).not.toBe(before.sha256)
    }),
  )
})
