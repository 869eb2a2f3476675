import type { Network } from './networks.ts'
import type { PageMode } from './page-mode.ts'
import type { DnsMode } from './requests.ts'

/** The answer that a page or picture gives since it was taken down; undefined while it stands. */
export type TakenDown = number | undefined

/** A host name with what stands on it. Changes in place while the made-up web runs. */
export interface Site {
  readonly host: string
  network: Network
  address: string
  readonly ttlSeconds: number
  readonly dns: DnsMode
  /** By path with query. */
  readonly pages: Map<string, Page>
  readonly pictures: Map<string, Picture>
}

export interface Page {
  readonly path: string
  readonly mode: PageMode
  readonly pictures: readonly Picture[]
  takenDown: TakenDown
}

export interface Picture {
  readonly host: string
  readonly path: string
  readonly seed: string
  readonly width: number
  readonly height: number
  /** The page's way in also guards its pictures, as long as both stand on one host. */
  readonly mode: PageMode
  takenDown: TakenDown
}
