import type { ListedEntry } from '../listed-entry.ts'

/** Our own columns, in the order in which they are written. */
export const columns = {
  md5: 'md5',
  sha1: 'sha1',
  sha256: 'sha256',
  pdq: 'pdq',
  pdqQuality: 'pdq_quality',
  classification: 'classification',
  jurisdiction: 'jurisdiction',
  scheme: 'scheme',
  schemeVersion: 'scheme_version',
  source: 'source',
  sourceEntry: 'source_entry',
  dated: 'dated',
} as const satisfies Record<keyof ListedEntry, string>

export const fieldsInOrder = Object.keys(columns) as (keyof ListedEntry)[]

/** How others name them. */
const otherNames: Readonly<Record<string, keyof ListedEntry>> = {
  md5_hash: 'md5',
  sha_1: 'sha1',
  sha1_hash: 'sha1',
  sha_256: 'sha256',
  sha256_hash: 'sha256',
  pdq_hash: 'pdq',
  quality: 'pdqQuality',
  country: 'jurisdiction',
  id: 'sourceEntry',
  entry_id: 'sourceEntry',
  date: 'dated',
  date_updated: 'dated',
}

/** Which field a column's heading stands for; undefined for one that is passed over. */
export function fieldOf(heading: string): keyof ListedEntry | undefined {
  const name = heading
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_')
  return fieldsInOrder.find((field) => columns[field] === name) ?? otherNames[name]
}

/** A hash by its length, for files without headings. 64 digits are a SHA-256: a PDQ hash needs its heading. */
export function fieldOfHash(text: string): 'md5' | 'sha1' | 'sha256' | undefined {
  if (!/^[0-9a-f]+$/i.test(text.trim())) return undefined
  switch (text.trim().length) {
    case 32:
      return 'md5'
    case 40:
      return 'sha1'
    case 64:
      return 'sha256'
    default:
      return undefined
  }
}

/** A field that a spreadsheet would take for a formula is written behind an apostrophe. */
const looksLikeFormula = /^['=+\-@\t\r]/

export function guardFormula(text: string): string {
  return looksLikeFormula.test(text) ? `'${text}` : text
}

/** Takes off what `guardFormula` has put there. */
export function unguardFormula(text: string): string {
  return text.startsWith("'") && looksLikeFormula.test(text.slice(1)) ? text.slice(1) : text
}
