import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readRdapNetwork } from './rdap-network.ts'
import { rdapNetwork } from './testing/rdap-server.ts'

const read = (network: object) => readRdapNetwork(JSON.stringify(network))

describe('what a registry says of a network', () => {
  it('is its name, country, number, registrant and abuse desk, wherever that stands', () => {
    const found = {
      ...{
        handle: 'NET-SAMPLE',
        name: 'SAMPLE-NET',
        country: 'NL',
        asn: 64499,
        registrant: 'Sample Hosting',
      },
      abuseContact: 'abuse@sample.example',
    }
    const inside = rdapNetwork('abuse@sample.example')
    expect(read(inside)).toEqual(found)
    const [registrant] = inside.entities
    expect(read({ ...inside, entities: [registrant, ...(registrant?.entities ?? [])] })).toEqual(found)
  })

  it('takes the nearest abuse desk with a usable address', () => {
    const far = rdapNetwork('far@sample.example')
    const desk = (email: string) => ({
      roles: ['technical', 'abuse'],
      vcardArray: ['vcard', [['email', {}, 'text', email]]],
    })
    expect(
      read({ ...far, entities: [...far.entities, desk('not an address'), desk('near@sample.example')] }),
    ).toMatchObject({
      abuseContact: 'near@sample.example',
    })
  })

  it('does not lose the rest to one broken field', () => {
    expect(
      read({ objectClassName: 'ip network', name: 5, country: 'Netherlands', entities: 'none', handle: 'H' }),
    ).toEqual({
      ...{ handle: 'H', name: null, country: null, asn: null, registrant: null, abuseContact: null },
    })
  })

  it('is nothing when it speaks of something else, or is no JSON', () => {
    expect(read({ objectClassName: 'domain' })).toBeUndefined()
    expect(readRdapNetwork('<html>')).toBeUndefined()
  })

  it('never throws, whatever the registry sends', () => {
    const anything = fc.record({
      objectClassName: fc.constant('ip network'),
      entities: fc.array(
        fc.record({ roles: fc.constant(['abuse']), vcardArray: fc.anything(), entities: fc.anything() }),
      ),
    })
    fc.assert(
      fc.property(fc.oneof(anything, fc.jsonValue()), (value) => {
        const text = JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? 0 : each))
        expect(() => readRdapNetwork(text ?? '')).not.toThrow()
      }),
    )
  })
})
