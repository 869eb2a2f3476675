import { createSecretKey, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { systemRandom } from '../../foundation/index.ts'
import { codeHash, replyKey } from './code-keys.ts'
import { formIdOr, newFormId, submissionCode } from './submission-code.ts'

const key = createSecretKey(randomBytes(32))

test('the same form with the same words has the same code; changed words or another form have another', () => {
  const form = newFormId(systemRandom)
  const code = submissionCode(key, form, { text: 'one' })
  expect(submissionCode(key, form, { text: 'one' })).toBe(code)
  expect(submissionCode(key, form, { text: 'two' })).not.toBe(code)
  expect(submissionCode(key, newFormId(systemRandom), { text: 'one' })).not.toBe(code)
  expect(submissionCode(createSecretKey(randomBytes(32)), form, { text: 'one' })).not.toBe(code)
})

test('a form id that is not one is replaced, not refused', () => {
  const own = newFormId(systemRandom)
  expect(formIdOr(own, systemRandom)).toBe(own)
  for (const bad of [undefined, '', 'short', 'x'.repeat(65), `${own}\0`, `${own} `]) {
    expect(formIdOr(bad, systemRandom)).toMatch(/^[A-Za-z0-9_-]{22}$/)
  }
})

test('what is stored of a code and what opens its messages differ from it and from each other', () => {
  const code = submissionCode(key, newFormId(systemRandom), {})
  const hash = codeHash(randomBytes(32), code)
  expect(hash).toHaveLength(32)
  expect(replyKey(code)).toHaveLength(32)
  expect(replyKey(code).equals(hash)).toBe(false)
  expect(codeHash(randomBytes(32), code).equals(hash)).toBe(false)
})
