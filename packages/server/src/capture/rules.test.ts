import fc from 'fast-check'
import { expect, test } from 'vitest'
import { viewLevels } from './picture-process/levels.ts'
import { type ExaminedFile, isTooSmall, mayStepTo, sortFiles } from './rules.ts'

const file = (changes: Partial<ExaminedFile> = {}): ExaminedFile => ({
  sha256: 'a',
  sizeBytes: 50_000,
  mediaType: 'image/png',
  isSniffed: true,
  dimensions: { width: 640, height: 480 },
  ...changes,
})
const icon = (sha256: string) => file({ sha256, sizeBytes: 400, dimensions: { width: 16, height: 16 } })

const anyFile = fc.record({
  sha256: fc.constantFrom('a', 'b', 'c', 'd'),
  sizeBytes: fc.integer({ min: 1, max: 100_000 }),
  mediaType: fc.constantFrom('image/png', 'image/svg+xml', 'video/mp4'),
  isSniffed: fc.boolean(),
  dimensions: fc.option(fc.record({ width: fc.nat(2_000), height: fc.nat(2_000) }), { nil: undefined }),
})

test('icons, spacers and counting pixels are small', () => {
  expect(isTooSmall(file({ sizeBytes: 999 }))).toBe(true)
  expect(isTooSmall(file({ dimensions: { width: 31, height: 400 } }))).toBe(true)
  expect(isTooSmall(file({ dimensions: { width: 32, height: 32 } }))).toBe(false)
})

test('a picture that does not decode and a video are never taken for an icon by their pixels', () => {
  expect(isTooSmall(file({ dimensions: undefined }))).toBe(false)
  expect(isTooSmall(file({ mediaType: 'video/mp4', sizeBytes: 10, dimensions: undefined }))).toBe(false)
})

test('small pictures are items only where there is nothing else', () => {
  expect(sortFiles([icon('a'), file({ sha256: 'b' })])).toEqual(['other', 'item'])
  expect(sortFiles([icon('a'), icon('b')])).toEqual(['item', 'item'])
})

test('a drawing never becomes an item', () => {
  expect(sortFiles([file({ mediaType: 'image/svg+xml', isSniffed: false })])).toEqual(['other'])
})

test('a file that is an item of the page already is not one again', () => {
  expect(sortFiles([file({ sha256: 'a' }), icon('b')], new Set(['a']))).toEqual(['duplicate', 'other'])
})

test('each different file has one fate and each repeated one is a duplicate', () => {
  fc.assert(
    fc.property(fc.array(anyFile), (files) => {
      const fates = sortFiles(files)
      const first = files.filter((_, at) => fates[at] !== 'duplicate')
      expect(new Set(first.map((each) => each.sha256)).size).toBe(first.length)
      expect(new Set(files.map((each) => each.sha256)).size).toBe(first.length)
    }),
  )
})

test('a page with something to look at never ends without an item', () => {
  fc.assert(
    fc.property(fc.array(anyFile), (files) => {
      const fates = sortFiles(files)
      const firsts = files.filter((_, at) => fates[at] !== 'duplicate')
      if (firsts.some((each) => each.isSniffed)) expect(fates).toContain('item')
    }),
  )
})

test('each step of a picture needs the one before it, whatever else was seen', () => {
  fc.assert(
    fc.property(fc.constantFrom(...viewLevels), fc.subarray([...viewLevels]), (level, seen) => {
      const before = viewLevels[viewLevels.indexOf(level) - 1]
      expect(mayStepTo(level, seen)).toBe(
        level === 'blurred' || (before !== undefined && seen.includes(before)),
      )
    }),
  )
})
