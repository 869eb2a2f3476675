import { describe, expect, test } from 'vitest'
import { pattern } from '../testing/pictures.ts'
import { extensionOf, plainMediaType, sniffMediaType } from './media-type.ts'

describe('a file is what its first bytes say', () => {
  test.each(['png', 'jpeg', 'webp', 'gif', 'avif'] as const)('a %s', async (format) => {
    expect(sniffMediaType(await pattern(40, 40, 1, format))).toBe(`image/${format}`)
  })

  test.each([
    ['mp4', '\0\0\0\x18ftypisom', 'video/mp4'],
    ['mp4 of a brand not known', '\0\0\0\x18ftypzzzz', 'video/mp4'],
    ['QuickTime', '\0\0\0\x14ftypqt  ', 'video/quicktime'],
    ['HEIC', '\0\0\0\x18ftypheic', 'image/heic'],
    ['WebM', '\x1a\x45\xdf\xa3....', 'video/webm'],
    ['Ogg with video', `OggS${'.'.repeat(24)}\x80theora`, 'video/ogg'],
    ['JPEG XL', '\xff\x0a....', 'image/jxl'],
    ['BMP', 'BM....\0\0\0\0', 'image/bmp'],
    ['TIFF', 'II*\0', 'image/tiff'],
  ])('a %s', (_name, head, type) => {
    expect(sniffMediaType(Buffer.from(head, 'latin1'))).toBe(type)
  })

  test.each([
    ['nothing', ''],
    ['a page', '<!doctype html><p>text</p>'],
    ['a drawing', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['a sound', '\0\0\0\x18ftypM4A '],
    ['a WAV', 'RIFF....WAVEfmt '],
    ['text that begins like a bitmap', 'BMW is a word'],
  ])('%s is neither picture nor video', (_name, head) => {
    expect(sniffMediaType(Buffer.from(head, 'latin1'))).toBeUndefined()
  })
})

test('a content type is read without its parameters', () => {
  expect(plainMediaType('Image/PNG; charset=binary')).toBe('image/png')
  expect(plainMediaType(undefined)).toBe('')
})

test('a file of a type not known has a neutral name', () => {
  expect(extensionOf('image/jpeg')).toBe('jpg')
  expect(extensionOf('application/x-anything')).toBe('bin')
})
