import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseStrictJson } from './strict-json.ts'

describe('strict JSON', () => {
  test('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(undefined, 2), (value, indent) => {
        fc.pre(!JSON.stringify(value).includes('__proto__'))
        const text = JSON.stringify(value, null, indent)
        expect(parseStrictJson(text)).toEqual({ ok: true, value: JSON.parse(text) })
      }),
    )
  })

  test('refuses what JSON.parse refuses', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', ':', ',', '1', 'a', '\\', ' ') }),
        (text) => {
          const strict = parseStrictJson(text)
          if (strict.ok) expect(strict.value).toEqual(JSON.parse(text))
        },
      ),
      { numRuns: 2000 },
    )
  })

  test.each([
    ['duplicate-key', '{"a":1,"a":2}'],
    ['duplicate-key', '{"a":1,"\\u0061":2}'],
    ['duplicate-key', '{"a" : 1, "b":{"a":1}, "a"\t:2}'],
    ['duplicate-key', '[{"a":[{"b":1,"b":1}]}]'],
    ['duplicate-key', '{"a\\"":1,"a\\"":2}'],
    ['forbidden-key', '{"__proto__":{}}'],
    ['forbidden-key', '{"\\u005f_proto__":{}}'],
    ['too-deep', '['.repeat(33) + ']'.repeat(33)],
    ['too-deep', '['.repeat(1_000_000)],
    ['not-json', '{"a":1'],
    ['not-json', '{"a'],
    ['not-json', '{"a\\x":1}'],
    ['not-json', ''],
  ])('refuses as %s: %.40s', (reason, text) => {
    expect(parseStrictJson(text)).toEqual({ ok: false, reason })
  })

  test('takes the same key in different objects, and equal strings that are no keys', () => {
    for (const text of [
      '[{"a":1},{"a":2}]',
      '{"a":{"a":{"a":1}}}',
      '{"a":"b","b":["a","a","a:"]}',
      '{"a":"a\\":"}',
    ]) {
      expect(parseStrictJson(text)).toEqual({ ok: true, value: JSON.parse(text) })
    }
  })
})
