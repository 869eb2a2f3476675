// What stands on a person's screen, from the product's own catalogues: tests follow the words when they are mended.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export type Language = 'en' | 'sv' | 'nl'
/** Looks up a text; `{name}` in it is replaced. Throws when the catalogue has no such text. */
export type Say = (key: string, values?: Readonly<Record<string, string>>) => string

const packages = join(import.meta.dirname, '..', '..', 'packages')
const catalogues = {
  workbench: join(packages, 'web', 'src', 'texts'),
  form: join(packages, 'server', 'src', 'intake', 'texts'),
}

export function wordsOf(catalogue: keyof typeof catalogues, language: Language): Say {
  const texts: unknown = JSON.parse(readFileSync(join(catalogues[catalogue], `${language}.json`), 'utf8'))
  return (key, values = {}) => {
    const text = find(texts, key)
    if (text === undefined) throw new Error(`the ${catalogue} has no text ${key} in ${language}`)
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
  }
}

/** The form's catalogue is flat, the workbench's nested. */
function find(texts: unknown, key: string): string | undefined {
  if (typeof texts !== 'object' || texts === null) return undefined
  const entries = Object.entries(texts)
  const exact = entries.find(([name]) => name === key)?.[1]
  if (typeof exact === 'string') return exact
  const part = entries.find(([name]) => key.startsWith(`${name}.`))
  return part && find(part[1], key.slice(part[0].length + 1))
}
