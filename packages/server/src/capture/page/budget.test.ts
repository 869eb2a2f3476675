import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pageBudget } from './budget.ts'

const limits = { timeoutMs: 1, maxBytes: 1_000, maxFileBytes: 300, maxFiles: 2, maxRedirects: 5 }

test('however the chunks come, neither a file nor a page keeps more than its limit', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.nat({ max: 400 }))), (files) => {
      const budget = pageBudget(limits)
      let kept = 0
      for (const chunks of files) {
        const purse = budget.forFile()
        let ofFile = 0
        for (const size of chunks) {
          if (!purse.spend(size)) {
            expect(['file-too-large', 'page-too-large']).toContain(purse.why())
            break
          }
          ofFile += size
          kept += size
        }
        expect(ofFile).toBeLessThanOrEqual(limits.maxFileBytes)
      }
      expect(kept).toBeLessThanOrEqual(limits.maxBytes)
    }),
  )
})

test('a file that is too large is told from a page that is', () => {
  const large = pageBudget(limits).forFile()
  expect(large.spend(301)).toBe(false)
  expect(large.why()).toBe('file-too-large')
  const budget = pageBudget(limits)
  budget.spend(900)
  const last = budget.forFile()
  expect(last.spend(200)).toBe(false)
  expect(last.why()).toBe('page-too-large')
  expect(budget.isSpent()).toBe(true)
})

test('a page has so many files and no more', () => {
  const budget = pageBudget(limits)
  expect([budget.takeFile(), budget.takeFile(), budget.takeFile()]).toEqual([true, true, false])
})
