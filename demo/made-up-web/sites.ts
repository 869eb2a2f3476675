import { type Addresses, settle } from './addresses.ts'
import type { Network } from './networks.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { placePage } from './place-page.ts'
import { done, type Outcome, refuse } from './refusal.ts'
import type { HostRequest, PageRequest, Placement } from './requests.ts'
import type { Page, Picture, Site, TakenDown } from './site.ts'

/** Everything that stands on the made-up web. */
export interface Sites {
  all(): readonly Site[]
  find(host: string): Site | undefined
  add(request: HostRequest & { host: string }): Promise<Outcome<Site>>
  addPage(request: PageRequest): Outcome<Site>
  /** From now on the host answers from the new place alone. */
  move(host: string, placement: Placement): Promise<Outcome<Site>>
  /** Of a page with its pictures on the same host, or of one picture. */
  setTakenDown(url: string, takenDown: TakenDown): Outcome<Site>
}

/** `listen` opens and closes the loopback addresses as hosts come, move and need them. */
export function createSites(networks: readonly Network[], listen: Addresses): Sites {
  const sites = new Map<string, Site>()
  const inTurn = oneAtATime()
  const inUse = (address: string): boolean => [...sites.values()].some((site) => site.address === address)
  const known = (host: string): Outcome<Site> => {
    const site = sites.get(host)
    return site === undefined ? refuse('unknown-host', `There is no host ${host}.`) : done(site)
  }

  const add: Sites['add'] = async (request) => {
    if (sites.has(request.host)) return refuse('host-exists', `The host ${request.host} exists already.`)
    const network = networkAt(networks, request)
    if (!network.ok) return network
    const address = await settle(network.value, inUse, listen)
    if (!address.ok) return address
    const { host, ttlSeconds, dns } = request
    const site: Site = {
      host,
      network: network.value,
      address: address.value,
      ttlSeconds,
      dns,
      pages: new Map(),
      pictures: new Map(),
    }
    sites.set(host, site)
    for (const page of request.pages) {
      const placed = placePage(sites, { host, ...page })
      if (placed.ok) continue
      await leave(site, site.address)
      return placed
    }
    return done(site)
  }

  /** Undoes a half-made host together with the pictures that it put elsewhere. */
  const leave = async (site: Site, address: string): Promise<void> => {
    sites.delete(site.host)
    for (const picture of [...site.pages.values()].flatMap((page) => page.pictures)) {
      sites.get(picture.host)?.pictures.delete(picture.path)
    }
    if (!inUse(address)) await listen.close(address)
  }

  const move: Sites['move'] = async (host, placement) => {
    const site = known(host)
    if (!site.ok) return site
    const network = networkAt(networks, placement)
    if (!network.ok) return network
    const address = await settle(network.value, inUse, listen)
    if (!address.ok) return address
    const left = site.value.address
    site.value.network = network.value
    site.value.address = address.value
    if (!inUse(left)) await listen.close(left)
    return site
  }

  const setTakenDown: Sites['setTakenDown'] = (url, takenDown) => {
    const { hostname, pathname, search } = new URL(url)
    const site = sites.get(hostname)
    const page = site?.pages.get(pathname + search)
    const found = page === undefined ? site?.pictures.get(pathname + search) : page
    if (site === undefined || found === undefined)
      return refuse('nothing-at-url', `Nothing stands at ${url}.`)
    found.takenDown = takenDown
    if (page !== undefined) for (const picture of picturesBeside(page, site)) picture.takenDown = takenDown
    return done(site)
  }

  return {
    all: () => [...sites.values()],
    find: (host) => sites.get(host),
    add: (request) => inTurn(() => add(request)),
    addPage: (request) => placePage(sites, request),
    move: (host, placement) => inTurn(() => move(host, placement)),
    setTakenDown,
  }
}

function picturesBeside(page: Page, site: Site): Picture[] {
  return page.pictures.filter((picture) => picture.host === site.host)
}

/** A country stands for its first ordinary provider, or for a content delivery network where it has nothing else. */
function networkAt(networks: readonly Network[], { network, country }: Placement): Outcome<Network> {
  const fitting = networks.filter((one) =>
    network === undefined ? one.country === country : one.id === network,
  )
  const found = fitting.find((one) => !one.contentDeliveryNetwork) ?? fitting[0]
  if (found !== undefined) return done(found)
  const offered = networks.map((one) => `${one.id} (${one.country})`).join(', ')
  return refuse('unknown-network', `There is no network ${network ?? `in ${country}`}; there are ${offered}.`)
}
