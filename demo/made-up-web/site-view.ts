import type { Site, TakenDown } from './site.ts'
import type { WebPorts } from './web-listeners.ts'

/** A host as the control API shows it. */
export interface SiteView {
  readonly host: string
  readonly url: string
  readonly secureUrl: string | null
  readonly address: string
  readonly network: string
  readonly country: string
  readonly asn: number
  readonly provider: string
  readonly abuseContact: string
  readonly contentDeliveryNetwork: boolean
  readonly ttlSeconds: number
  readonly dns: string
  readonly pages: readonly PageView[]
}

export interface PageView {
  readonly path: string
  readonly url: string
  readonly mode: string
  readonly takenDown: number | null
  readonly pictures: readonly PictureView[]
}

export interface PictureView {
  readonly url: string
  readonly seed: string
  readonly takenDown: number | null
}

export function viewSite(site: Site, ports: WebPorts): SiteView {
  const shown = (takenDown: TakenDown): number | null => takenDown ?? null
  return {
    host: site.host,
    url: siteUrl('http', site.host, '/', ports.http),
    secureUrl: ports.https === undefined ? null : siteUrl('https', site.host, '/', ports.https),
    address: site.address,
    network: site.network.id,
    country: site.network.country,
    asn: site.network.asn,
    provider: site.network.provider,
    abuseContact: site.network.abuseContact,
    contentDeliveryNetwork: site.network.contentDeliveryNetwork,
    ttlSeconds: site.ttlSeconds,
    dns: site.dns.kind,
    pages: [...site.pages.values()].map((page) => ({
      path: page.path,
      url: siteUrl('http', site.host, page.path, ports.http),
      mode: page.mode.kind,
      takenDown: shown(page.takenDown),
      pictures: page.pictures.map((picture) => ({
        url: siteUrl('http', picture.host, picture.path, ports.http),
        seed: picture.seed,
        takenDown: shown(picture.takenDown),
      })),
    })),
  }
}

/** An address in canonical form: without the port where it is the scheme's own. */
export function siteUrl(scheme: 'http' | 'https', host: string, path: string, port: number): string {
  return new URL(path, `${scheme}://${host}:${port}`).href
}
