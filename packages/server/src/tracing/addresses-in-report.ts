import type { AccessRecipe, LocatorKind, ReportContent } from '../reports/index.ts'
import { type CanonicalUrl, canonicalUrl } from './canonical-url.ts'
import { refang } from './repair-typed-address.ts'

/** One tip with more addresses than this is somebody's list; a person looks at the rest. */
export const mostAddresses = 20

/**
 * The web addresses that a report names, first one first, each once, at most `mostAddresses`: every address in the
 * locator, and each line of the free text that is an address and nothing else. An account or a place may contain
 * something that looks like a host's name, so there only what has a scheme counts.
 */
export function addressesInReport(
  locatorKind: LocatorKind,
  content: Pick<ReportContent, 'locator' | 'text'>,
): CanonicalUrl[] {
  const found = new Map<string, CanonicalUrl>()
  const add = (address: CanonicalUrl | undefined) => {
    if (address && !found.has(address.canonical) && found.size < mostAddresses)
      found.set(address.canonical, address)
  }
  for (const line of lines(content.locator)) {
    for (const address of inLocatorLine(line, locatorKind === 'url')) add(address)
  }
  for (const line of lines(content.text)) if (!/\s/.test(line)) add(withScheme(line))
  return [...found.values()]
}

/** How to reach the page: what the tipster gave, and the user name and password that stood in the address itself. */
export function accessRecipeFor(
  locatorKind: LocatorKind,
  content: Pick<ReportContent, 'locator' | 'text' | 'recipe'>,
  canonical: string,
): AccessRecipe {
  const userinfo = addressesInReport(locatorKind, content).find(
    (one) => one.canonical === canonical,
  )?.userinfo
  return userinfo ? { ...userinfo, ...content.recipe } : content.recipe
}

function inLocatorLine(line: string, bareNames: boolean): (CanonicalUrl | undefined)[] {
  const words = refang(line).split(/\s+|[,;|](?=h(?:xx|tt)ps?:\/\/)/i)
  const spelled = words.map(withScheme).filter((address) => address !== undefined)
  if (spelled.length > 0 || !bareNames) return spelled
  const whole = canonical(line)
  if (whole && !whole.canonical.includes('%20')) return [whole]
  return words.filter((word) => /^www\.|[^/]\/|:\d/i.test(word)).map(canonical)
}

/** From the scheme on: what stands before it in the same word ("see:", a bracket) is not part of the address. */
function withScheme(word: string): CanonicalUrl | undefined {
  const start = word.search(/h(?:xx|\*\*|tt?)ps?(?:\[?:|\/\/)/i)
  return start < 0 ? undefined : canonical(word.slice(start))
}

function canonical(text: string): CanonicalUrl | undefined {
  const result = canonicalUrl(text)
  return result.ok ? result : undefined
}

function lines(text: string): string[] {
  return text
    .split(/\r\n|[\r\n]/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
}
