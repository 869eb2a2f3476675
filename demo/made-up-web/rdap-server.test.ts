import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type MadeUpWeb, startMadeUpWeb } from './index.ts'

let web: MadeUpWeb
beforeAll(async () => {
  web = await startMadeUpWeb()
  await web.addHost({ host: 'www.maple.example', country: 'SE' })
})
afterAll(() => web.stop())

interface Entity {
  roles: string[]
  vcardArray: [string, [string, object, string, string][]]
  entities?: Entity[] | undefined
}
const entity: z.ZodType<Entity> = z.object({
  roles: z.array(z.string()),
  vcardArray: z.tuple([z.string(), z.array(z.tuple([z.string(), z.object({}), z.string(), z.string()]))]),
  get entities() {
    return z.array(entity).optional()
  },
})
const withEntities = z.looseObject({ entities: z.array(entity) })

const abuseMail = (entities: readonly Entity[]): string[] =>
  entities.flatMap((one) => [
    ...(one.roles.includes('abuse')
      ? one.vcardArray[1].filter(([key]) => key === 'email').map((row) => row[3])
      : []),
    ...abuseMail(one.entities ?? []),
  ])

describe('registration data', () => {
  test('of an address names its network, country, origin and abuse contact', async () => {
    const response = await fetch(`${web.rdapUrl}/ip/127.46.0.2`)
    expect(response.headers.get('content-type')).toBe('application/rdap+json')
    const network = withEntities.parse(await response.json())
    expect(network).toMatchObject({
      objectClassName: 'ip network',
      startAddress: '127.46.0.0',
      endAddress: '127.46.0.255',
      name: 'FJORD-WEB',
      country: 'SE',
      arin_originas0_originautnums: [64497],
    })
    expect(abuseMail(network.entities)).toEqual(['abuse@fjord-web.example'])
  })

  test('may carry the abuse contact inside the registrant', async () => {
    const network = withEntities.parse(await (await fetch(`${web.rdapUrl}/ip/127.49.0.0/24`)).json())
    expect(network.entities.map((one) => one.roles)).toEqual([['registrant']])
    expect(abuseMail(network.entities)).toEqual(['abuse@linden-server.example'])
  })

  test('of a domain names the registrar and the name servers of where it is hosted', async () => {
    const domain = withEntities.parse(await (await fetch(`${web.rdapUrl}/domain/MAPLE.example`)).json())
    expect(domain).toMatchObject({
      ldhName: 'maple.example',
      nameservers: [{ ldhName: 'ns1.fjord-web.example' }, { ldhName: 'ns2.fjord-web.example' }],
    })
    expect(abuseMail(domain.entities)).toEqual(['abuse@registry-lane.example'])
  })

  test.each([
    ['/ip/127.200.0.1', 404],
    ['/ip/127.46.0.0/16', 404],
    ['/domain/nobody.example', 404],
    ['/domain/www.maple.example', 404],
    ['/ip/not-an-address', 400],
    ['/elsewhere', 400],
  ])('has nothing at %s and says so as RDAP does: %i', async (path, status) => {
    const response = await fetch(web.rdapUrl + path)
    expect([response.status, await response.json()]).toEqual([
      status,
      expect.objectContaining({ errorCode: status }),
    ])
  })
})
