import { z } from 'zod'
import { cleanAsn, cleanCountry, cleanName } from './registry-facts.ts'

/** What a registry says of the network that an address belongs to (RFC 9083 5.4). */
export interface RdapNetwork {
  handle: string | null
  /** The network's name in the registry. */
  name: string | null
  /** ISO 3166-1 alpha-2, of the registration; not every registry states one. */
  country: string | null
  asn: number | null
  /** Name of the organisation that registered it. */
  registrant: string | null
  /** E-mail address of the entity with the role `abuse`. */
  abuseContact: string | null
}

interface Entity {
  roles?: string[] | undefined
  vcardArray?: unknown[] | undefined
  entities?: Entity[] | undefined
}

const entitySchema: z.ZodType<Entity> = z.object({
  roles: z.array(z.string()).optional().catch(undefined),
  vcardArray: z.array(z.unknown()).optional().catch(undefined),
  get entities() {
    return z.array(entitySchema).optional().catch(undefined)
  },
})

const networkSchema = z.object({
  objectClassName: z.literal('ip network'),
  handle: z.string().optional().catch(undefined),
  name: z.string().optional().catch(undefined),
  country: z.string().optional().catch(undefined),
  arin_originas0_originautnums: z.array(z.int()).optional().catch(undefined),
  entities: z.array(entitySchema).optional().catch(undefined),
})

const deepest = 4
const mostEntities = 200

/** Reads an RDAP answer; undefined when it is none. What a registry gets wrong in one field does not lose the others. */
export function readRdapNetwork(json: string): RdapNetwork | undefined {
  const parsed = networkSchema.safeParse(parseJson(json))
  if (!parsed.success) return undefined
  const { handle, name, country, arin_originas0_originautnums: asns, entities } = parsed.data
  const all = flatten(entities ?? [])
  const withRole = (role: string) => all.filter((entity) => entity.roles?.includes(role))
  return {
    handle: cleanName(handle),
    name: cleanName(name),
    country: cleanCountry(country),
    asn: asns?.length === 1 ? cleanAsn(asns[0]) : null,
    registrant: cleanName(first(withRole('registrant'), 'fn')),
    abuseContact:
      first(withRole('abuse'), 'email', (value) => z.email().max(254).safeParse(value).success) ?? null,
  }
}

/** The network's own entities before those inside of them: the nearest contact is the right one. */
function flatten(entities: readonly Entity[]): Entity[] {
  const all: Entity[] = []
  let level = entities
  for (let depth = 0; depth < deepest && level.length > 0; depth += 1) {
    all.push(...level)
    level = level.flatMap((entity) => entity.entities ?? [])
  }
  return all.slice(0, mostEntities)
}

/** First value of a jCard property (RFC 7095): `['vcard', [[name, parameters, type, value], ...]]`. */
function first(
  entities: readonly Entity[],
  property: string,
  isGood: (value: string) => boolean = (value) => value !== '',
): string | undefined {
  const properties = entities.flatMap(({ vcardArray }) =>
    Array.isArray(vcardArray?.[1]) ? vcardArray[1] : [],
  )
  for (const entry of properties) {
    if (!Array.isArray(entry) || entry[0] !== property) continue
    const value: unknown = entry[3]
    if (typeof value === 'string' && isGood(value)) return value
  }
  return undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
