import { expect, test } from 'vitest'
import { giveBack } from './give-back.ts'

test('memory that the bytes have alone is let go of at once', () => {
  const bytes = new Uint8Array(64 * 1024).fill(7)
  const { buffer } = bytes
  giveBack(bytes)
  expect(buffer.detached).toBe(true)
  expect(bytes.length).toBe(0)
})

test('memory that the bytes share with others stays as it is', () => {
  const whole = new Uint8Array(10).fill(7)
  giveBack(whole.subarray(2))
  giveBack(Buffer.from('from the pool'))
  expect(whole).toEqual(new Uint8Array(10).fill(7))
  const shared = new Uint8Array(new SharedArrayBuffer(4)).fill(7)
  giveBack(shared)
  expect([...shared]).toEqual([7, 7, 7, 7])
})
