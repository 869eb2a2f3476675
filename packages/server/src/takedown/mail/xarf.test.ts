import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ageCategories, itemKinds, sources } from '../../reports/index.ts'
import { aNoticedItem, notifier } from '../testing/noticed-item.ts'
import { xarfClassification, xarfOf, xarfSchema } from './xarf.ts'

describe('an item as XARF', () => {
  it('has the core, content and csam fields of version 4', () => {
    expect(xarfOf(aNoticedItem(), notifier)).toEqual({
      xarf_version: '4.2.0',
      report_id: '6f1c1a52-8c1d-4d0e-9c53-6b2f6a3f7c11',
      timestamp: '2026-03-02T11:30:00.000Z',
      reporter: {
        org: 'Hotline Sweden',
        contact: 'notices@hotline-se.example',
        domain: 'hotline-se.example',
      },
      sender: { org: 'Hotline Sweden', contact: 'notices@hotline-se.example', domain: 'hotline-se.example' },
      source_identifier: '192.0.2.10',
      category: 'content',
      type: 'csam',
      evidence_source: 'user_report',
      description:
        'An analyst assessed this as child sexual abuse material that meets the INTERPOL Baseline criteria. Classification scheme: ICCAM 3.',
      url: 'https://pictures.example/a/1.png',
      domain: 'pictures.example',
      dns_records: { a: ['192.0.2.10'], aaaa: ['2001:db8::10'] },
      verified_at: '2026-03-02T11:30:00.000Z',
      verification_method: 'manual',
      hosting_provider: 'Made-up Hosting',
      asn: 64500,
      country_code: 'SE',
      classification: 'baseline',
      detection_method: 'manual_review',
      media_type: 'image',
      hash_values: { sha256: 'ab'.repeat(32), sha1: 'cd'.repeat(20), md5: 'ef'.repeat(16) },
      content_removed: false,
    })
  })

  it('never calls an item baseline that was assessed as National, and says so in the description', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ageCategories), fc.constantFrom(...itemKinds), (age, kind) => {
        const xarf = xarfOf(aNoticedItem({ classification: 'national', age, kind }), notifier)
        expect(xarf.classification).not.toBe('baseline')
        expect(xarf.description).toContain('under the law of SE')
        expect(xarf.description).toContain('Baseline is not asserted')
      }),
    )
  })

  it('claims the lesser class of the age group for a National item', () => {
    expect(xarfClassification({ classification: 'national', age: 'pre-pubescent' })).toBe('A2')
    expect(xarfClassification({ classification: 'national', age: 'pubescent' })).toBe('B2')
    expect(xarfClassification({ classification: 'national', age: 'not-categorised' })).toBe('B2')
  })

  it('is valid for every item that a notice can hold', () => {
    const item = fc.record({
      kind: fc.constantFrom(...itemKinds),
      classification: fc.constantFrom('baseline' as const, 'national' as const),
      source: fc.constantFrom(...sources),
      round: fc.nat({ max: 50 }),
      url: fc.webUrl({ withQueryParameters: true }),
      hosting: fc.constantFrom(undefined, aNoticedItem().hosting),
      sha256: fc.constantFrom(null, 'ab'.repeat(32)),
      sha1: fc.constantFrom(null, 'cd'.repeat(20)),
      md5: fc.constant(null),
      scheme: fc.string({ maxLength: 2_000 }),
    })
    fc.assert(
      fc.property(item, (changes) => {
        const xarf = xarfOf(aNoticedItem(changes), notifier)
        expect(xarfSchema.parse(JSON.parse(JSON.stringify(xarf)))).toEqual(JSON.parse(JSON.stringify(xarf)))
      }),
      { numRuns: 40 },
    )
  })

  it('names an item at a bare address by that address', () => {
    const xarf = xarfOf(aNoticedItem({ url: 'http://[2001:db8::1]/x', hosting: undefined }), notifier)
    expect(xarf.source_identifier).toBe('2001:db8::1')
    expect(xarf.domain).toBeUndefined()
  })

  it('has no field for a picture or any other evidence', () => {
    const withEvidence = { ...xarfOf(aNoticedItem(), notifier), evidence: [] }
    expect(xarfSchema.safeParse(withEvidence).success).toBe(false)
  })

  it('is refused when something is not as the format asks', () => {
    expect(() => xarfOf(aNoticedItem({ xarfId: 'no-uuid' }), notifier)).toThrow()
    expect(() => xarfOf(aNoticedItem({ sha256: 'short' }), notifier)).toThrow()
    for (const url of [
      'https://a.example/\n2. https://b.example/',
      'https://a.example/ b',
      'mailto:a@b.example',
    ])
      expect(() => xarfOf(aNoticedItem({ url }), notifier)).toThrow()
  })

  it('a reminder says that it is one', () => {
    const xarf = xarfOf(aNoticedItem({ round: 2 }), notifier)
    expect(xarf.tags).toEqual(['custom:reminder', 'custom:reminder_2'])
    expect(xarf.description).toContain('Reminder 2')
  })
})
