import fc from 'fast-check'
import { expect, it } from 'vitest'
import { hostingSchema } from '../reports/index.ts'
import { cleanAsn, cleanCountry, cleanName } from './registry-facts.ts'

it('whatever a registry says, what is kept of it fits a record', () => {
  const said = fc.record({
    name: fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), fc.constant(undefined)),
    asn: fc.oneof(fc.integer(), fc.double(), fc.constant(2 ** 32), fc.constant(null)),
    country: fc.string({ maxLength: 3 }),
  })
  fc.assert(
    fc.property(said, ({ name, asn, country }) => {
      const { shape } = hostingSchema
      expect(shape.provider.safeParse(cleanName(name)).success).toBe(true)
      expect(shape.asn.safeParse(cleanAsn(asn)).success).toBe(true)
      expect(shape.country.nullable().safeParse(cleanCountry(country)).success).toBe(true)
    }),
  )
})

it('keeps what is good and puts it on one line', () => {
  expect(cleanName(' Made-up\r\n Hosting\u2028AB ')).toBe('Made-up Hosting AB')
  expect(cleanName('\u0000 \n')).toBeNull()
  expect(cleanName('😀'.repeat(150))).toBe('😀'.repeat(100))
  expect(cleanName(`x${'😀'.repeat(150)}`)).toBe(`x${'😀'.repeat(99)}`)
  expect([cleanAsn(64500), cleanAsn(0)]).toEqual([64500, null])
  expect([cleanCountry('se'), cleanCountry('ZZ'), cleanCountry('EU1')]).toEqual(['SE', null, null])
})
