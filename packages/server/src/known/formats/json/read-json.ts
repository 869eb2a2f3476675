// A reader for JSON that does not fit into memory: it walks through objects and arrays and hands out picked values.
import type { FileRefusal } from '../list-line.ts'

export type JsonEvent =
  /** A picked value, or a scalar outside of picked ones. `path`: member names from the top, `*` for an element. */
  | { kind: 'value'; path: readonly string[]; line: number; value: unknown }
  /** A picked value that is longer than it may be; what follows is read. */
  | { kind: 'too-long'; path: readonly string[]; line: number }
  | {
      kind: 'broken'
      line: number
      reason: Extract<FileRefusal, 'not-json' | 'cut-off' | 'too-deep' | 'too-long'>
    }

type Broken = Extract<JsonEvent, { kind: 'broken' }>['reason']

/** How much of one value is held in memory, and how deep values may lie in each other. */
const maxValueChars = 1024 * 1024
const maxDepth = 64

interface Container {
  closes: ']' | '}'
  /** Name of the member that is being read; `*` in an array. */
  at: string
}

/** A value whose text is being gathered until its end. */
interface Gathering {
  what: 'key' | 'value'
  shape: 'string' | 'word' | 'container'
  line: number
  text: string
  tooLong: boolean
  depth: number
  inString: boolean
  escaped: boolean
}

type Expected = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'next' | 'nothing'

const quote = 0x22
const backslash = 0x5c

/**
 * Reads one JSON document in pieces. Where `isPicked` says so of a path, the whole value there is parsed and handed out;
 * all others are walked through. Holds at most one value of 1,048,576 characters.
 */
export async function* readJson(
  pieces: AsyncIterable<string>,
  isPicked: (path: readonly string[]) => boolean,
): AsyncGenerator<JsonEvent> {
  const walk = startWalk(isPicked)
  for await (const piece of pieces) {
    for (const event of walk.feed(piece)) {
      yield event
      if (event.kind === 'broken') return
    }
  }
  const broken = walk.end()
  if (broken) yield broken
}

function startWalk(isPicked: (path: readonly string[]) => boolean) {
  const stack: Container[] = []
  let expected: Expected = 'value'
  let line = 1
  let gathering: Gathering | undefined

  const path = () => stack.map(({ at }) => at)
  const broken = (reason: Broken): JsonEvent => ({ kind: 'broken', line, reason })
  const afterValue = () => {
    expected = stack.length === 0 ? 'nothing' : 'next'
  }
  const gather = (what: Gathering['what'], shape: Gathering['shape']) => {
    const state = { depth: 0, inString: false, escaped: false }
    gathering = { what, shape, line, text: '', tooLong: false, ...state }
  }

  /** What one character outside of gathered values means. */
  function step(character: string): JsonEvent | undefined {
    switch (expected) {
      case 'value':
      case 'value-or-end':
        if (character === ']' && expected === 'value-or-end') return close(character)
        return begin(character)
      case 'key':
      case 'key-or-end':
        if (character === '}' && expected === 'key-or-end') return close(character)
        if (character !== '"') return broken('not-json')
        gather('key', 'string')
        return undefined
      case 'colon':
        if (character !== ':') return broken('not-json')
        expected = 'value'
        return undefined
      case 'next':
        if (character !== ',') return close(character)
        expected = stack.at(-1)?.closes === ']' ? 'value' : 'key'
        return undefined
      case 'nothing':
        return broken('not-json')
    }
  }

  function begin(character: string): JsonEvent | undefined {
    if (character === '{' || character === '[') {
      if (isPicked(path())) {
        gather('value', 'container')
        return undefined
      }
      if (stack.length >= maxDepth) return broken('too-deep')
      const isArray = character === '['
      stack.push(isArray ? { closes: ']', at: '*' } : { closes: '}', at: '' })
      expected = isArray ? 'value-or-end' : 'key-or-end'
      return undefined
    }
    if (character === '"') gather('value', 'string')
    else if (/[-\dtfn]/.test(character)) gather('value', 'word')
    else return broken('not-json')
    return undefined
  }

  function close(character: string): JsonEvent | undefined {
    if (stack.at(-1)?.closes !== character) return broken('not-json')
    stack.pop()
    afterValue()
    return undefined
  }

  function finish(gathered: Gathering): JsonEvent | undefined {
    gathering = undefined
    const container = stack.at(-1)
    if (gathered.tooLong) {
      if (gathered.what === 'key' || !isPicked(path())) return broken('too-long')
      afterValue()
      return { kind: 'too-long', path: path(), line: gathered.line }
    }
    let value: unknown
    try {
      value = JSON.parse(gathered.text)
    } catch {
      return { kind: 'broken', line: gathered.line, reason: 'not-json' }
    }
    if (gathered.what === 'key') {
      if (container) container.at = String(value)
      expected = 'colon'
      return undefined
    }
    afterValue()
    return { kind: 'value', path: path(), line: gathered.line, value }
  }

  return {
    *feed(piece: string): Generator<JsonEvent> {
      let at = 0
      while (at < piece.length) {
        if (gathering) {
          const end = endOf(gathering, piece, at)
          const taken = piece.slice(at, end.at)
          for (let n = taken.indexOf('\n'); n >= 0; n = taken.indexOf('\n', n + 1)) line += 1
          add(gathering, taken)
          at = end.at
          if (end.tooDeep) return yield broken('too-deep')
          const event = end.done ? finish(gathering) : undefined
          if (event) yield event
          if (event?.kind === 'broken') return
          continue
        }
        const character = piece.charAt(at)
        if (/[ \t\r\n]/.test(character)) {
          if (character === '\n') line += 1
          at += 1
          continue
        }
        const event = step(character)
        // The opening character belongs to what is gathered from here on.
        if (!gathering) at += 1
        if (event) yield event
        if (event?.kind === 'broken') return
      }
    },
    end(): JsonEvent | undefined {
      if (gathering?.shape === 'word') {
        const event = finish(gathering)
        if (event?.kind === 'broken') return event
      }
      return expected === 'nothing' ? undefined : broken('cut-off')
    },
  }
}

function add(gathering: Gathering, taken: string): void {
  if (gathering.text.length + taken.length > maxValueChars) {
    gathering.tooLong = true
    gathering.text = ''
  }
  if (!gathering.tooLong) gathering.text += taken
}

/** How far into the piece the gathered value goes, and whether it ends there. */
function endOf(
  gathering: Gathering,
  piece: string,
  from: number,
): { at: number; done: boolean; tooDeep: boolean } {
  if (gathering.shape === 'word') {
    const rest = /[\s,\]}]/g
    rest.lastIndex = from
    const found = rest.exec(piece)
    return { at: found?.index ?? piece.length, done: found !== null, tooDeep: false }
  }
  for (let at = from; at < piece.length; at++) {
    const code = piece.charCodeAt(at)
    if (gathering.escaped) gathering.escaped = false
    else if (gathering.inString && code === backslash) gathering.escaped = true
    else if (code === quote) {
      gathering.inString = !gathering.inString
      if (!gathering.inString && gathering.shape === 'string')
        return { at: at + 1, done: true, tooDeep: false }
    } else if (!gathering.inString && (code === 0x7b || code === 0x5b)) {
      gathering.depth += 1
      if (gathering.depth > maxDepth) return { at: at + 1, done: false, tooDeep: true }
    } else if (!gathering.inString && (code === 0x7d || code === 0x5d)) {
      gathering.depth -= 1
      if (gathering.depth === 0) return { at: at + 1, done: true, tooDeep: false }
    }
  }
  return { at: piece.length, done: false, tooDeep: false }
}
