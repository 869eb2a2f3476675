import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressNeedle, bytesNeedle, findNeedles, textNeedle } from './needles.ts'

const text = 'canary-host-4711.example'
const needle = textNeedle('host', text)

describe('a needle', () => {
  it('is found in every form, wherever it lies', () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ maxLength: 40 }), (before, after) => {
        const plain = Buffer.concat([before, Buffer.from(text), after])
        for (const form of [plain, Buffer.from(plain.toString('hex')), Buffer.from(plain.toString('base64'))])
          expect(findNeedles(form, [needle])).toEqual(['host'])
      }),
    ))

  it('is not found where it is not', () => {
    expect(findNeedles(randomBytes(100_000), [needle])).toEqual([])
  })

  it('finds a part of a file, and an address in each of its forms', () => {
    const file = randomBytes(4_000)
    expect(findNeedles(file.subarray(1_000, 1_700), [bytesNeedle('file', file)])).toEqual(['file'])
    const address = addressNeedle('address', '203.0.113.77')
    for (const form of ['203.0.113.77', 'cb00714d', '3405803853'])
      expect(findNeedles(Buffer.from(`x${form}y`), [address])).toEqual(['address'])
  })
})
