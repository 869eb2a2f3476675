import { afterAll, afterEach } from 'vitest'
import type { CaptureBrowser } from '../browser/capture-browser.ts'
import type { CaptureResult } from '../page/captured-page.ts'
import { load, testBrowser } from './load.ts'
import { type Handler, type Site, startSite } from './site.ts'

type LoadOptions = Parameters<typeof load>[2]

export interface Visiting {
  browser: CaptureBrowser
  /** The site of the running test. */
  readonly site: Site
  serve(pages: Readonly<Record<string, Handler>>): Promise<Site>
  /** Serves these pages and loads `/` or another path of them. */
  visit(
    pages: Readonly<Record<string, Handler>>,
    options?: Omit<LoadOptions, 'port'> & { path?: string },
  ): Promise<CaptureResult>
}

/** One browser for a test file and one site for each of its tests; both are let go by themselves. */
export function visiting(): Visiting {
  const browser = testBrowser()
  const sites: Site[] = []
  afterEach(async () => {
    for (const site of sites.splice(0)) await site.stop()
  })
  afterAll(() => browser.stop())
  const serve: Visiting['serve'] = async (pages) => {
    const site = await startSite(pages)
    sites.push(site)
    return site
  }
  return {
    browser,
    get site() {
      const site = sites.at(-1)
      if (site === undefined) throw new Error('No site is served')
      return site
    },
    serve,
    visit: async (pages, { path = '/', ...options } = {}) => {
      const site = await serve(pages)
      return load(browser, `${site.origin}${path}`, { ...options, port: site.port })
    },
  }
}
