import { afterAll, afterEach, beforeAll } from 'vitest'
import type { ItemId } from '../../foundation/index.ts'
import { evidenceBlobs } from '../index.ts'
import { type Handler, type Site, startSite } from './site.ts'
import { type CaptureWorld, captureWorld } from './world.ts'

export interface Capturing {
  readonly site: Site
  readonly world: CaptureWorld
  /** The site has these pages now; the member is the usual one, or one with other rules. */
  begin(pages: Readonly<Record<string, Handler>>, ...other: OtherMember): Promise<void>
  /** The plaintext of an item's evidence in this role. */
  opened(itemId: ItemId, role: string): Promise<Buffer>
}

type OtherMember = Parameters<typeof captureWorld> extends [unknown, ...infer Rest] ? Rest : never

/** One site and one member for a test file. */
export function capturing(): Capturing {
  const pages: Record<string, Handler> = {}
  const started: { site?: Site; usual?: CaptureWorld; other?: CaptureWorld } = {}
  beforeAll(async () => {
    started.site = await startSite(pages)
    started.usual = await captureWorld([started.site.port])
  })
  afterEach(async () => {
    await started.other?.close()
    delete started.other
  })
  afterAll(async () => {
    await started.usual?.close()
    await started.site?.stop()
  })
  const present = <Value>(value: Value | undefined): Value => {
    if (value === undefined) throw new Error('The test has not begun')
    return value
  }
  const capturing: Capturing = {
    get site() {
      return present(started.site)
    },
    get world() {
      return started.other ?? present(started.usual)
    },
    begin: async (now, ...other) => {
      for (const path of Object.keys(pages)) delete pages[path]
      Object.assign(pages, now)
      capturing.site.requests.length = 0
      if (other.length > 0) started.other = await captureWorld([capturing.site.port], ...other)
    },
    opened: async (itemId, role) => {
      const { foundation } = capturing.world
      const piece = (await evidenceBlobs(foundation, itemId)).find((each) => each.role === role)
      const plaintext = piece && (await foundation.vault.getForItem(foundation.database, itemId, piece.blob))
      return Buffer.from(present(plaintext))
    },
  }
  return capturing
}
