import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readEntries } from './documents.ts'
import { readXml } from './read-xml.ts'

describe('a document', () => {
  test('is read with its namespaces, attributes, entities, comments and character data', () => {
    const text = `\uFEFF<?xml version="1.0"?><!-- a --><x:a xmlns:x="urn:x" k='1 &lt; 2'>
      <x:b>one &amp; <![CDATA[<two>]]> &#x41;&#66;</x:b><!-- > --><x:c/></x:a>`
    expect(readXml(text)).toMatchObject({
      ok: true,
      root: {
        ...{ name: 'a', namespace: 'urn:x' },
        children: [
          { name: 'b', text: 'one & <two> AB' },
          { name: 'c', text: '', children: [] },
        ],
      },
    })
    const read = readXml(text)
    expect(read.ok && read.root.attributes.get('k')).toBe('1 < 2')
  })

  test.each([
    ['nothing', ''],
    ['text alone', 'a'],
    ['a document type', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
    ['an entity of its own', '<a>&b;</a>'],
    ['a bare ampersand', '<a>b & c</a>'],
    ['a character that is none', '<a>&#0;</a>'],
    ['another end', '<a></b>'],
    ['no end', '<a><b></b>'],
    ['two roots', '<a/><b/>'],
    ['text behind', '<a/>b'],
    ['an attribute twice', '<a b="1" b="2"/>'],
    ['an attribute without quotes', '<a b=1/>'],
    ['an unknown prefix', '<x:a/>'],
    ['depth without end', '<a>'.repeat(100)],
    ['a comment without end', '<a><!-- </a>'],
  ])('with %s is refused', (_what, text) => {
    expect(readXml(text)).toEqual({ ok: false, reason: 'not-xml' })
  })

  test('is never more than refused, whatever it has', () => {
    const pieces = fc.constantFrom(
      '<',
      '>',
      '/',
      'a',
      ' ',
      '"',
      "'",
      '=',
      '&',
      ';',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<?',
      '?>',
      'xmlns',
      ':',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (all) => {
        expect(readXml(all.join('')).ok).toBeTypeOf('boolean')
      }),
    )
  })
})

test('of a page, what cannot be understood is counted and the rest is taken', () => {
  const text = `<queryResult xmlns="https://hashsharing.ncmec.org/hashsharing/v2">
    <images count="2" maxTimestamp="2017-10-24T15:10:00Z">
      <image><member id="42">M</member><timestamp>2017-10-24T15:00:00Z</timestamp><id>i1</id>
        <classification>A1</classification><fingerprints><md5>aa</md5><pdna>x</pdna></fingerprints></image>
      <image><member>M</member><timestamp>2017-10-24T15:00:00Z</timestamp><id>i2</id></image>
      <deletedImage><member id="43">M</member><id>i4</id><timestamp>2017-10-24T15:10:00Z</timestamp></deletedImage>
    </images>
    <videos><something/></videos>
    <paging><next>/v2/entries?from=a&amp;start=2001</next></paging></queryResult>`
  expect(readEntries(text)).toMatchObject({
    document: {
      entries: [
        { type: 'image', memberId: '42', id: 'i1', classification: 'A1', md5: 'aa', sha1: null },
        { type: 'image', memberId: '43', id: 'i4', isDeleted: true },
      ],
      ...{ refused: 2, next: '/v2/entries?from=a&start=2001' },
    },
  })
  expect(readEntries('<queryResult/>')).toEqual({ ok: false, reason: 'other-document' })
  expect(readEntries('<html>')).toEqual({ ok: false, reason: 'not-xml' })
})
