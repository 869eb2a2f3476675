import type { BrowserContextOptions } from 'playwright-core'
import type { CaptureRequest } from './captured-page.ts'

/** A visitor like any other: no state, no permission, no download, no service worker; scripts on. */
export function contextOptions(
  { recipe }: CaptureRequest,
  browserVersion: string,
  proxyUrl: string,
): BrowserContextOptions {
  const locale = localeOf(recipe.language) ?? 'en-US'
  return {
    acceptDownloads: false,
    serviceWorkers: 'block',
    permissions: [],
    javaScriptEnabled: true,
    // Evidence is evidence behind a bad certificate too; what the certificate said is kept.
    ignoreHTTPSErrors: true,
    // Its words are given in authenticate.ts, where the page's own sign-in is answered too.
    proxy: { server: proxyUrl, bypass: '<-loopback>' },
    viewport: { width: 1366, height: 900 },
    userAgent: recipe.userAgent ?? usualUserAgent(browserVersion),
    locale,
  }
}

/** The browser would say "Headless", which some hosts answer with another page than everyone else's. */
function usualUserAgent(browserVersion: string): string {
  const major = browserVersion.split('.', 1)[0]
  return `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${major}.0.0.0 Safari/537.36`
}

/** The first language tag of what may be a whole Accept-Language header. */
function localeOf(language: string | undefined): string | undefined {
  const tag = language?.split(/[,;]/, 1)[0]?.trim()
  try {
    return tag ? Intl.getCanonicalLocales(tag)[0] : undefined
  } catch {
    return undefined
  }
}

/** The recipe's cookies (`a=1; b=2`), for the item's own host only. */
export function recipeCookies({
  url,
  recipe,
}: CaptureRequest): { name: string; value: string; url: string }[] {
  return (recipe.cookie ?? '').split(';').flatMap((pair) => {
    const at = pair.indexOf('=')
    const name = pair.slice(0, at).trim()
    return at < 1 || name === '' ? [] : [{ name, value: pair.slice(at + 1).trim(), url }]
  })
}
