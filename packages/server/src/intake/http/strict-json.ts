import type { MiddlewareHandler } from 'hono'
import { problem } from '../../foundation/index.ts'
import { readText } from './read-text.ts'

const maxDepth = 8

/**
 * Refuses a JSON body that two parsers could read differently or that no honest client sends: another content type,
 * bytes that are not UTF-8, a key twice in one object, deep nesting, the null character. The route's schema reads it after.
 */
export function strictJson(): MiddlewareHandler {
  return async (context, next) => {
    const body = await readText(context, 'application/json')
    if (!body.ok) {
      return body.reason === 'wrong-content-type'
        ? problem(context, 415, body.reason, 'This address takes application/json. Nothing was stored.')
        : problem(context, 400, body.reason, 'The request arrived damaged. Nothing was stored.')
    }
    const objection = objectionTo(body.text)
    if (objection !== undefined)
      return problem(context, 400, objection, 'The JSON could not be taken. Nothing was stored.')
    // The route's validator takes the text from here; Hono keeps promises there, whatever its type says.
    context.req.bodyCache.text = Promise.resolve(body.text) as unknown as string
    return next()
  }
}

export type Objection = 'not-json' | 'duplicate-key' | 'too-deep' | 'null-character'

/** One pass over the text, without recursion, after the parser has found it to be JSON. */
export function objectionTo(text: string): Objection | undefined {
  try {
    JSON.parse(text)
  } catch {
    return 'not-json'
  }
  const open: (Set<string> | null)[] = []
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at)
    if (character === '{' || character === '[') {
      open.push(character === '{' ? new Set() : null)
      if (open.length > maxDepth) return 'too-deep'
    } else if (character === '}' || character === ']') {
      open.pop()
    } else if (character === '"') {
      const end = endOfString(text, at)
      const value = unquoted(text.slice(at, end))
      if (value.includes('\0')) return 'null-character'
      const keys = open.at(-1)
      if (keys && isKey(text, end)) {
        if (keys.has(value)) return 'duplicate-key'
        keys.add(value)
      }
      at = end - 1
    }
  }
  return undefined
}

/** The place behind the closing quotation mark of the string that opens at `start`. */
function endOfString(text: string, start: number): number {
  let at = start + 1
  while (text.charAt(at) !== '"') at += text.charAt(at) === '\\' ? 2 : 1
  return at + 1
}

function unquoted(quoted: string): string {
  return quoted.includes('\\') ? String(JSON.parse(quoted)) : quoted.slice(1, -1)
}

function isKey(text: string, from: number): boolean {
  let at = from
  while (' \n\r\t'.includes(text.charAt(at)) && at < text.length) at++
  return text.charAt(at) === ':'
}
