/**
 * Undoes what people and chat programs do to an address before it reaches us: spaces and quotes around it, "hxxp",
 * "[.]", a missing letter or the whole scheme, the sentence's full stop at the end. Says whether a scheme was there,
 * because a bare word may only pass as an address when it looks like one.
 */
export function repairTypedAddress(typed: string): { text: string; hadScheme: boolean } {
  const bare = unwrap(refang(typed.replace(invisible, '').trim()))
  const repaired = bare
    .replace(/^h(?:xx|\*\*|tt?)ps?(?=:|\/\/)/i, (scheme) => (/ps$/i.test(scheme) ? 'https' : 'http'))
    .replace(/^t?tps?(?=:\/\/)/i, (scheme) => (/s$/i.test(scheme) ? 'https' : 'http'))
    .replace(/^(https?)\/\//i, '$1://')
  const text = trimEnd(repaired)
  if (text.startsWith('//')) return { text: `http:${text}`, hadScheme: true }
  if (hasScheme(text)) return { text, hadScheme: true }
  return {
    text: text === '' ? '' : `${/^[^/?#]*:443(?:[/?#]|$)/.test(text) ? 'https' : 'http'}://${text}`,
    hadScheme: false,
  }
}

/** Takes a sentence's punctuation off the end; a bracket stays when it was opened inside the address. */
function trimEnd(text: string): string {
  let end = text.length
  while (end > 0 && isLoose(text, end)) end -= 1
  return text.slice(0, end)
}

// Zero-width, direction and soft-hyphen characters, and control characters: never part of an address.
const invisible = /[\p{Cc}\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]/gu

/** "hxxps[:]//exa [dot] mple" without its brackets. */
export function refang(text: string): string {
  return text
    .replace(/\[:\/\/\]/g, '://')
    .replace(/\[:\]/g, ':')
    .replace(/\[\/\]/g, '/')
    .replace(/\s*[[({]\s*(?:\.|dot)\s*[\])}]\s*/gi, '.')
}

const quotes: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '<': '>',
  '(': ')',
  '[': ']',
  '“': '”',
  '«': '»',
}

function unwrap(text: string): string {
  const labelled = text.replace(/^(?:url|link|address)\s*[:=]\s*(?=\S)/i, '')
  const close = quotes[labelled.charAt(0)]
  // "[2001:db8::1]/page" begins with a bracket that belongs to it.
  if (close === undefined || /^\[[0-9a-f:.]+\]/i.test(labelled)) return labelled
  const end = labelled.lastIndexOf(close)
  return (end > 0 ? labelled.slice(1, end) : labelled.slice(1)).trim()
}

function isLoose(text: string, end: number): boolean {
  const last = text.charAt(end - 1)
  if (/[\s.,;:!?'"“”«»<>…]/.test(last)) return true
  const open = { ')': '(', ']': '[', '}': '{' }[last]
  if (open === undefined) return false
  const head = text.slice(0, end)
  return head.split(last).length > head.split(open).length
}

/** `name:` followed by anything but a port number. */
function hasScheme(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:/i.test(text) && !/^[^/?#:\s]+:\d{1,5}(?:[/?#]|$)/.test(text)
}
