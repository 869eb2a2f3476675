// JSON.parse keeps the last of two equal keys and other parsers keep the first. Two parties that read the same
// signed bytes differently is the attack, so such texts are refused before anybody reads them.

export type StrictJson =
  | { ok: true; value: unknown }
  | { ok: false; reason: 'not-json' | 'duplicate-key' | 'forbidden-key' | 'too-deep' }

const MAX_DEPTH = 32

/** Parses JSON in which every object has each key once, no key is `__proto__`, and nothing lies deeper than
 *  32 levels. */
export function parseStrictJson(text: string): StrictJson {
  const objection = findObjection(text)
  if (objection !== undefined) return { ok: false, reason: objection }
  try {
    return { ok: true, value: JSON.parse(text) }
  } catch {
    return { ok: false, reason: 'not-json' }
  }
}

/** One pass over the text without recursion. What is not JSON at all is left to JSON.parse to refuse. */
function findObjection(
  text: string,
): 'not-json' | 'duplicate-key' | 'forbidden-key' | 'too-deep' | undefined {
  const open: (Set<string> | null)[] = []
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '{' || character === '[') {
      open.push(character === '{' ? new Set() : null)
      if (open.length > MAX_DEPTH) return 'too-deep'
    } else if (character === '}' || character === ']') {
      open.pop()
    } else if (character === '"') {
      const end = endOfString(text, at)
      if (end === undefined) return 'not-json'
      const keys = open.at(-1)
      if (keys && nextIsColon(text, end + 1)) {
        const key = unquote(text.slice(at, end + 1))
        if (key === undefined) return 'not-json'
        if (key === '__proto__') return 'forbidden-key'
        if (keys.has(key)) return 'duplicate-key'
        keys.add(key)
      }
      at = end
    }
  }
  return undefined
}

function endOfString(text: string, start: number): number | undefined {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '"') return at
  }
  return undefined
}

function nextIsColon(text: string, from: number): boolean {
  let at = from
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at++
  return text[at] === ':'
}

function unquote(quoted: string): string | undefined {
  if (!quoted.includes('\\')) return quoted.slice(1, -1)
  try {
    const key: unknown = JSON.parse(quoted)
    return typeof key === 'string' ? key : undefined
  } catch {
    return undefined
  }
}
