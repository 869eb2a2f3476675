import type { AccessRecipe, ItemKind } from '../reports/index.ts'
import { referrerUrl } from '../tracing/index.ts'

const usualUserAgent =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'

// What a browser asks for; a host that negotiates formats must give the bytes that the capture got.
const accepts: Readonly<Record<ItemKind, string>> = {
  page: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8',
  image: 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8',
  video: '*/*',
}

/**
 * The headers of a look: an ordinary visitor with the item's access recipe, so that we see what the tipster saw. A file
 * of a page is asked for from that page. What cannot stand in a header is left out: a look without it says more than none.
 */
export function requestHeaders(
  kind: ItemKind,
  recipe: AccessRecipe,
  pageUrl: string | undefined,
): Record<string, string> {
  const { username, password } = recipe
  const cookie = asHeader(recipe.cookie)
  const referrer = asHeader(pageUrl ?? referrerUrl(recipe))
  return {
    accept: accepts[kind],
    'user-agent': asHeader(recipe.userAgent) ?? usualUserAgent,
    'accept-language': asHeader(recipe.language) ?? 'en-US,en;q=0.9',
    ...(referrer === undefined ? {} : { referer: referrer }),
    ...(cookie === undefined ? {} : { cookie }),
    ...(username === undefined && password === undefined
      ? {}
      : { authorization: `Basic ${Buffer.from(`${username ?? ''}:${password ?? ''}`).toString('base64')}` }),
  }
}

function asHeader(value: string | undefined): string | undefined {
  return value !== undefined && /^[\x20-\x7e\x80-\xff]+$/.test(value) ? value : undefined
}
