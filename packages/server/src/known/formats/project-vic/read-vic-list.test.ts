import { describe, expect, test } from 'vitest'
import { readList } from '../list-forms.ts'
import type { ListLine } from '../list-line.ts'
import { bytesOf, defaults, linesOf } from '../testing/entries.ts'
import { type CategoryModel, usualCategoryModels } from './category-model.ts'

const us = usualCategoryModels['us'] ?? expect.fail()
const uk = usualCategoryModels['uk'] ?? expect.fail()
const md5 = (n: number) => n.toString(16).padStart(32, '0')

const read = (file: object | string, model: CategoryModel = us): Promise<ListLine[]> =>
  linesOf(
    readList(
      { form: 'project-vic', model },
      bytesOf(typeof file === 'string' ? file : JSON.stringify(file)),
      defaults,
    ),
  )
const version2 = (of: 'Media' | 'Cases', country = 'US') => ({
  '@odata.context': `http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/${country}/$metadata#${of}`,
})
const version13 = { 'odata.metadata': 'http://github.com/ICMEC/ProjectVic/DataModels/1.3.xml#Media' }
const media = (changes: object) => ({ MediaID: 1, Category: 1, MD5: md5(1), ...changes })

describe('a Project VIC file', () => {
  test('is read by its category, whatever its flags say, and in whatever case its hashes are', async () => {
    const flags = {
      ...{ IsPrecategorized: 'true', PrecategorizationSource: 'a tool', VictimIdentified: 'false' },
      ...{ IsDistributed: false, IsSuspected: 'true', SelfGenerated: null, PhotoDNA: 'AAAA' },
    }
    const value = [
      media({ ...flags, MD5: 'ABCDEF'.padStart(32, '0'), SHA1: 'AB'.repeat(20) }),
      media({ ...flags, Category: 0 }),
      media({ ...flags, Category: null }),
      media({ ...flags, Category: '1', SHA1: '' }),
    ]
    expect(await read({ ...version13, value })).toMatchObject([
      {
        kind: 'entry',
        entry: {
          ...{ md5: 'abcdef'.padStart(32, '0'), sha1: 'ab'.repeat(20) },
          ...{
            classification: 'national',
            jurisdiction: 'US',
            scheme: 'Project VIC US',
            schemeVersion: '1.3',
          },
        },
      },
      { kind: 'refused', reason: 'category-not-taken' },
      { kind: 'refused', reason: 'no-category' },
      { kind: 'entry', entry: { sha1: null } },
    ])
  })

  test('is read where it is a case, past its other members, and with a byte order mark', async () => {
    const cases = {
      ...{ CaseID: '0', CaseNumber: 'OP-1', TotalMediaFiles: 99, CaseMetadata: [{ PropertyName: 'a' }] },
      Media: [
        media({ MediaFiles: [{ MD5: md5(1), FileName: 'a', FilePath: '/a' }] }),
        media({ MediaID: 2, MediaFiles: [{ MD5: md5(1), FileName: 'b', FilePath: '/b' }] }),
      ],
    }
    const text = `\uFEFF${JSON.stringify({ ...version2('Cases'), value: [cases, { ...cases, Media: [] }] }, null, 2)}`
    const lines = await read(text)
    // Several media of one file are one entry: its name at the source is its MD5.
    expect(lines).toMatchObject([
      { kind: 'entry', entry: { sourceEntry: md5(1) } },
      { kind: 'entry', entry: { sourceEntry: md5(1) } },
    ])
    expect(lines.map(({ line }) => line)).toEqual([14, 26])
  })

  test.each([
    ['2020-05-06T07:08:09Z', '2020-05-06T07:08:09.000Z'],
    ['2020-05-06T07:08:09.1234567Z', '2020-05-06T07:08:09.123Z'],
    ['2020-05-06T07:08:09.1234567+02:00', '2020-05-06T05:08:09.123Z'],
    ['2020-05-06T07:08:09', '2020-05-06T07:08:09.000Z'],
    ['/Date(1588748889000)/', '2020-05-06T07:08:09.000Z'],
    ['/Date(1588748889000+0200)/', '2020-05-06T07:08:09.000Z'],
    ['', defaults.dated],
  ])('says when by %s', async (DateUpdated, dated) => {
    expect(await read({ ...version13, value: [media({ DateUpdated })] })).toMatchObject([
      { entry: { dated } },
    ])
  })

  test.each([['31 May 2020'], ['2020-02-30T00:00:00Z'], ['/Date(x)/'], ['2020-13-01']])(
    'is refused an entry that says when by %s',
    async (DateUpdated) => {
      expect(await read({ ...version13, value: [media({ DateUpdated })] })).toMatchObject([
        { kind: 'refused', reason: 'bad-date', field: 'dated' },
      ])
    },
  )

  test('brings SHA-256 and PDQ among its other hashes', async () => {
    const AlternativeHashes = [
      { MD5: md5(1), HashName: 'SHA-256', HashValue: 'AA'.repeat(31).padEnd(64, '0') },
      { MD5: md5(1), HashName: 'PDQ', HashValue: 'f0'.repeat(32) },
      { MD5: md5(1), HashName: 'Videntifier', HashValue: 'x' },
      null,
    ]
    expect(await read({ ...version2('Media'), value: [media({ AlternativeHashes })] })).toMatchObject([
      { entry: { sha256: 'aa'.repeat(31).padEnd(64, '0'), pdq: 'f0'.repeat(32), pdqQuality: null } },
    ])
  })

  test('of another country is not read by this one’s categories', async () => {
    const value = [media({ Category: 2 })]
    expect(await read({ ...version2('Media', 'US'), value }, uk)).toMatchObject([
      { kind: 'broken', reason: 'other-category-model' },
    ])
    expect(await read({ ...version2('Media', 'UK'), value }, uk)).toMatchObject([
      { entry: { classification: 'national', jurisdiction: 'GB' } },
    ])
    const own: CategoryModel = { context: 'CUSTOM', country: 'SE', categories: { '2': 'baseline' } }
    expect(await read({ ...version2('Media', 'CUSTOM'), value }, own)).toMatchObject([
      { entry: { classification: 'baseline', jurisdiction: null } },
    ])
  })

  test.each<[string, object | string, string]>([
    ['nothing', '', 'cut-off'],
    ['something else', { entries: [] }, 'no-list'],
    ['an array', [media({})], 'no-list'],
    [
      'a version that we do not know',
      { 'odata.metadata': 'http://x/DataModels/0.9.xml#Media' },
      'unknown-version',
    ],
    ['media before it says what it is', { value: [media({})], ...version13 }, 'unknown-version'],
    ['half a file', JSON.stringify({ ...version13, value: [media({})] }).slice(0, -30), 'cut-off'],
    ['text behind the end', `${JSON.stringify(version13)} x`, 'not-json'],
    ['a comma too many', `${JSON.stringify(version13).slice(0, -1)},"value":[1,]}`, 'not-json'],
    [
      'depth without end',
      `${JSON.stringify(version13).slice(0, -1)},"value":[${'['.repeat(100)}`,
      'too-deep',
    ],
    ['a name without end', `{"${'x'.repeat(2_000_000)}":1}`, 'too-long'],
  ])('with %s is not read on', async (_what, file, reason) => {
    const lines = await read(file)
    expect(lines.at(-1)).toMatchObject({ kind: 'broken', reason })
  })

  test('with hostile media refuses those alone', async () => {
    const value = [
      ...[null, 1, 'x', [], {}, media({ Category: {} }), media({ Category: 1.5 }), media({ MD5: ['x'] })],
      ...[media({ MD5: 'zz'.repeat(16) }), media({ MD5: '' }), media({ Comments: 'x'.repeat(2_000_000) })],
      media({ __proto__: { Category: 9 }, constructor: 1 }),
    ]
    const lines = await read({ ...version13, value })
    expect(lines.map((one) => (one.kind === 'entry' ? 'entry' : one.reason))).toEqual([
      ...['not-an-object', 'not-an-object', 'not-an-object', 'not-an-object', 'no-category'],
      ...['bad-category', 'bad-category', 'bad-hash', 'bad-hash', 'no-hash', 'too-long', 'entry'],
    ])
  })
})
