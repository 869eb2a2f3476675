import { type Classification, classifications } from '../../reports/index.ts'
import type { LineRefusal } from './list-line.ts'
import type { ListDefaults, ListedEntry } from './listed-entry.ts'
import { parseDate } from './parse-date.ts'

/** What an entry says of itself, before anything of it was checked. Absent, null and '' all mean: nothing said. */
export type SaidFields = { readonly [Field in keyof ListedEntry]?: unknown }

export type Made =
  | { ok: true; entry: ListedEntry }
  | { ok: false; reason: LineRefusal; field?: keyof ListedEntry }

const refused = (reason: LineRefusal, field?: keyof ListedEntry): Made => ({
  ...{ ok: false, reason },
  ...(field === undefined ? {} : { field }),
})

const hashBytes = { md5: 16, sha1: 20, sha256: 32, pdq: 32 } as const
const hashFields = ['md5', 'sha1', 'sha256', 'pdq'] as const
const textFields = ['scheme', 'schemeVersion', 'source', 'sourceEntry'] as const

/** Checks an entry and fills in what it does not say. Hashes may come in upper case. */
export function makeEntry(said: SaidFields, defaults: ListDefaults): Made {
  const hashes: Pick<ListedEntry, (typeof hashFields)[number]> = {
    ...{ md5: null, sha1: null, sha256: null, pdq: null },
  }
  for (const field of hashFields) {
    const text = textOf(said[field])
    if (text === undefined) return refused('bad-hash', field)
    if (text === '') continue
    const hash = text.toLowerCase()
    if (!new RegExp(`^[0-9a-f]{${hashBytes[field] * 2}}$`).test(hash)) return refused('bad-hash', field)
    hashes[field] = hash
  }
  if (hashFields.every((field) => hashes[field] === null)) return refused('no-hash')
  const pdqQuality = qualityOf(said.pdqQuality)
  if (pdqQuality === undefined || (pdqQuality !== null && hashes.pdq === null))
    return refused('bad-quality', 'pdqQuality')
  const judgement = judgementOf(said, defaults)
  if (!judgement.ok) return judgement
  const texts = { scheme: '', schemeVersion: '', source: '', sourceEntry: '' }
  for (const field of textFields) {
    const text = textOf(said[field])
    if (text === undefined || text.length > 200 || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(text))
      return refused('bad-text', field)
    texts[field] = text === '' ? (field === 'sourceEntry' ? nameOf(hashes) : defaults[field]) : text
  }
  const saidDate = textOf(said.dated)
  const dated = saidDate === '' ? defaults.dated : parseDate(saidDate ?? '')
  if (dated === undefined) return refused('bad-date', 'dated')
  const { classification, jurisdiction } = judgement
  return { ok: true, entry: { ...hashes, pdqQuality, classification, jurisdiction, ...texts, dated } }
}

/** An entry that has no name at its source goes by its strongest hash, so that it is known again in the next file. */
function nameOf({ sha256, sha1, md5, pdq }: Pick<ListedEntry, (typeof hashFields)[number]>): string {
  return sha256 ?? sha1 ?? md5 ?? pdq ?? ''
}

/** Trimmed; '' where nothing is said; undefined for what is neither text nor a number. */
function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return ''
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' ? value.trim() : undefined
}

/** null where nothing is said; undefined when it is none. */
function qualityOf(value: unknown): number | null | undefined {
  const text = textOf(value)
  if (text === '') return null
  return text !== undefined && /^\d{1,3}$/.test(text) && Number(text) <= 100 ? Number(text) : undefined
}

type Judgement =
  | { ok: true; classification: Classification; jurisdiction: string | null }
  | Extract<Made, { ok: false }>

function judgementOf(said: SaidFields, defaults: ListDefaults): Judgement {
  const bad = (reason: LineRefusal, field: keyof ListedEntry) => ({ ok: false as const, reason, field })
  const word = textOf(said.classification)
  const classification =
    word === '' ? defaults.classification : classifications.find((one) => one === word?.toLowerCase())
  if (classification === null) return bad('no-classification', 'classification')
  if (classification === undefined) return bad('unknown-classification', 'classification')
  const country = textOf(said.jurisdiction)?.toUpperCase()
  const jurisdiction = country === '' ? defaults.jurisdiction : country
  if (jurisdiction === undefined || (jurisdiction !== null && !/^[A-Z]{2}$/.test(jurisdiction)))
    return bad('bad-jurisdiction', 'jurisdiction')
  if (classification === 'national' && jurisdiction === null) return bad('no-jurisdiction', 'jurisdiction')
  // Baseline is illegal everywhere: whose law it was found under says nothing.
  return { ok: true, classification, jurisdiction: classification === 'baseline' ? null : jurisdiction }
}
