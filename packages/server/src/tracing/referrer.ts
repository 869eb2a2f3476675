import type { AccessRecipe } from '../reports/index.ts'
import { canonicalExactUrl, canonicalUrl } from './canonical-url.ts'

/**
 * The page that a tip says one must come from, as a canonical http(s) address without user name and password; undefined
 * where what was typed is none. The public writes it: nothing else of it may go into a request or a notice.
 */
export function referrerUrl({ referrer = '' }: Pick<AccessRecipe, 'referrer'>): string | undefined {
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(referrer)) return undefined
  const exact = canonicalExactUrl(referrer.trim())
  const result = exact.ok ? exact : canonicalUrl(referrer)
  return result.ok ? result.canonical : undefined
}
