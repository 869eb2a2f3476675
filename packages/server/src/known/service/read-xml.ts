// A strict reader for small XML documents: elements, attributes, text. No document type, so no entities but XML's own five.

export interface XmlElement {
  /** Without its prefix. */
  name: string
  /** Of the prefix, or the default one; '' for none. */
  namespace: string
  attributes: ReadonlyMap<string, string>
  children: readonly XmlElement[]
  /** The text directly inside, trimmed. */
  text: string
}

export type XmlReading = { ok: true; root: XmlElement } | { ok: false; reason: 'not-xml' }

const maxDepth = 32

interface Open {
  tag: string
  name: string
  namespace: string
  scope: ReadonlyMap<string, string>
  attributes: Map<string, string>
  children: XmlElement[]
  text: string
}

class NotXml extends Error {}

const nameAt = /[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?/y
const attributeAt = /\s+([A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y
const tagEndAt = /\s*(\/?)>/y

/** Reads a whole document. Anything that is not well formed, and any document type, is refused. */
export function readXml(text: string): XmlReading {
  try {
    return { ok: true, root: parse(text.replace(/^\uFEFF/, '')) }
  } catch (error) {
    if (error instanceof NotXml) return { ok: false, reason: 'not-xml' }
    throw error
  }
}

function parse(text: string): XmlElement {
  const stack: Open[] = []
  let root: XmlElement | undefined
  let at = 0
  const close = () => {
    const done = stack.pop()
    if (!done) throw new NotXml()
    const { name, namespace, attributes, children } = done
    const element = { name, namespace, attributes, children, text: done.text.trim() }
    const parent = stack.at(-1)
    if (parent) parent.children.push(element)
    else root = element
  }
  while (at < text.length) {
    const next = text.indexOf('<', at)
    const between = text.slice(at, next < 0 ? text.length : next)
    const inside = stack.at(-1)
    if (inside) inside.text += decodeText(between)
    else if (between.trim() !== '') throw new NotXml()
    if (next < 0) break
    at = next
    if (text.startsWith('<!--', at)) at = after(text, '-->', at + 4)
    else if (text.startsWith('<?', at)) at = after(text, '?>', at + 2)
    else if (text.startsWith('<![CDATA[', at)) {
      const end = after(text, ']]>', at + 9)
      if (!inside) throw new NotXml()
      inside.text += text.slice(at + 9, end - 3)
      at = end
    } else if (text.startsWith('</', at)) {
      const [tag, end] = match(nameAt, text, at + 2)
      if (inside?.tag !== tag) throw new NotXml()
      const [finish, closed] = match(tagEndAt, text, end)
      if (finish.includes('/')) throw new NotXml()
      close()
      at = closed
    } else {
      if (root || stack.length >= maxDepth) throw new NotXml()
      const opened = open(text, at + 1, inside?.scope)
      stack.push(opened.element)
      at = opened.end
      if (opened.isEmpty) close()
    }
  }
  if (!root || stack.length > 0) throw new NotXml()
  return root
}

function open(text: string, from: number, outer: ReadonlyMap<string, string> = new Map()) {
  const [tag, afterName] = match(nameAt, text, from)
  const attributes = new Map<string, string>()
  const scope = new Map(outer)
  let at = afterName
  for (;;) {
    attributeAt.lastIndex = at
    const found = attributeAt.exec(text)
    if (!found) break
    const [whole, name = '', double, single] = found
    if (attributes.has(name)) throw new NotXml()
    const value = decodeText(double ?? single ?? '')
    attributes.set(name, value)
    if (name === 'xmlns') scope.set('', value)
    else if (name.startsWith('xmlns:')) scope.set(name.slice('xmlns:'.length), value)
    at += whole.length
  }
  const [finish, end] = match(tagEndAt, text, at)
  const [prefix, local] = tag.includes(':') ? (tag.split(':') as [string, string]) : ['', tag]
  const namespace = scope.get(prefix) ?? (prefix === '' ? '' : undefined)
  if (namespace === undefined) throw new NotXml()
  const element: Open = { tag, name: local, namespace, scope, attributes, children: [], text: '' }
  return { element, end, isEmpty: finish.includes('/') }
}

/** What the expression finds exactly there, and where it ends. */
function match(expression: RegExp, text: string, at: number): [found: string, end: number] {
  expression.lastIndex = at
  const found = expression.exec(text)
  if (!found) throw new NotXml()
  return [found[0], at + found[0].length]
}

function after(text: string, ending: string, from: number): number {
  const found = text.indexOf(ending, from)
  if (found < 0) throw new NotXml()
  return found + ending.length
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

function decodeText(text: string): string {
  if (!text.includes('&')) return text
  return text.replaceAll(/&([^;&]{0,10});?/g, (whole, name: string) => {
    const code = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(name)
    const point = code
      ? Number.parseInt(code[1] ?? code[2] ?? '', code[1] === undefined ? 10 : 16)
      : undefined
    if (!whole.endsWith(';') || (point !== undefined && !isCharacter(point))) throw new NotXml()
    const meant = point === undefined ? entities[name] : String.fromCodePoint(point)
    if (meant === undefined) throw new NotXml()
    return meant
  })
}

/** XML 1.0, production 2. */
function isCharacter(point: number): boolean {
  if (point === 0x9 || point === 0xa || point === 0xd) return true
  return (
    (point >= 0x20 && point <= 0xd7ff) ||
    (point >= 0xe000 && point <= 0xfffd) ||
    (point >= 0x10000 && point <= 0x10ffff)
  )
}

/** The first child of that name, and all of them. */
export const childOf = (element: XmlElement | undefined, name: string): XmlElement | undefined =>
  element?.children.find((child) => child.name === name)
export const childrenOf = (element: XmlElement | undefined, name: string): readonly XmlElement[] =>
  element?.children.filter((child) => child.name === name) ?? []
