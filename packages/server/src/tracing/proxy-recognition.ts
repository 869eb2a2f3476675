import { isInPrefix, type Prefix, parsePrefix } from './guarded/permitted-address.ts'
import { type KnownProxy, knownProxies } from './known-proxies.ts'

/** A recognised content delivery network or proxy, and by what: the host itself may be in another country. */
export interface RecognisedProxy {
  name: string
  by: 'address-table' | 'alias' | 'network-number' | 'prefix' | 'network-name'
}

export interface ProxySigns {
  address: string
  /** The operator's table says so. */
  contentDeliveryNetwork: boolean
  asn: number | null
  /** Names of the network and of who runs it, from tables and registry. */
  names: readonly (string | null)[]
  /** Names that the host's name is an alias for. */
  aliases: readonly string[]
}

/** Recognises a proxy by the first sign that fits, the surest first; null where nothing points to one. */
export function recogniseProxy(signs: ProxySigns): RecognisedProxy | null {
  if (signs.contentDeliveryNetwork) {
    const name = signs.names.find((each) => each !== null) ?? 'Content delivery network'
    return { name, by: 'address-table' }
  }
  for (const { by, fits } of ways) {
    const proxy = known.find((candidate) => fits(candidate, signs))
    if (proxy) return { name: proxy.name, by }
  }
  return null
}

type Known = Omit<KnownProxy, 'prefixes'> & { prefixes: readonly Prefix[] }

const known: readonly Known[] = knownProxies.map((proxy) => ({
  ...proxy,
  prefixes: (proxy.prefixes ?? []).map(parsePrefix),
}))

const ways: readonly {
  by: RecognisedProxy['by']
  fits: (proxy: Known, signs: ProxySigns) => boolean
}[] = [
  {
    by: 'alias',
    fits: ({ aliases = [] }, signs) =>
      signs.aliases.some((alias) =>
        aliases.some((suffix) => alias === suffix || alias.endsWith(`.${suffix}`)),
      ),
  },
  { by: 'network-number', fits: ({ asns = [] }, { asn }) => asn !== null && asns.includes(asn) },
  {
    by: 'prefix',
    fits: ({ prefixes }, { address }) => prefixes.some((prefix) => isInPrefix(address, prefix)),
  },
  {
    by: 'network-name',
    fits: ({ networkNames = [] }, { names }) =>
      names.some((name) => name !== null && networkNames.some((start) => plain(name).startsWith(start))),
  },
]

function plain(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9]/g, '')
}
