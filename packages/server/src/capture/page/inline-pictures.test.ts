import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dataOf } from './inline-pictures.ts'

test('a picture that is written into a page is read back byte for byte', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const buffer = Buffer.from(bytes)
      expect(dataOf(`data:image/png;base64,${buffer.toString('base64')}`)).toEqual(buffer)
      const escaped = [...buffer].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
      const ascii = buffer.every((byte) => byte < 0x80)
      if (ascii) expect(dataOf(`data:image/png,${escaped}`)).toEqual(buffer)
    }),
  )
})

test('what is no data address gives nothing', () => {
  expect(dataOf('https://host.example/a.png')).toBeUndefined()
  expect(dataOf('data:image/png;base64')).toBeUndefined()
  expect(dataOf('data:image/png,%zz')).toBeUndefined()
})
