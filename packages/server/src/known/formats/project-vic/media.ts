import type { Classification } from '../../../reports/index.ts'
import type { ListLine } from '../list-line.ts'
import type { ListDefaults, ListedEntry } from '../listed-entry.ts'
import { makeEntry } from '../make-entry.ts'
import type { CategoryModel } from './category-model.ts'
import type { VicContext } from './versions.ts'

type WithoutLine<Line> = Line extends unknown ? Omit<Line, 'line'> : never
type MediaLine = Exclude<WithoutLine<ListLine>, { kind: 'broken' }>

/** Names under which other hashes stand, letters and digits only. */
const alternatives = { SHA256: 'sha256', PDQ: 'pdq', PDQQUALITY: 'pdqQuality' } as const
const isAlternative = (name: string): name is keyof typeof alternatives => name in alternatives

/** One Media object as an entry. */
export function readMedia(
  value: unknown,
  { version, country }: VicContext,
  defaults: ListDefaults,
  model: CategoryModel,
): MediaLine {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { kind: 'refused', reason: 'not-an-object' }
  const media = value as Readonly<Record<string, unknown>>
  const category = categoryOf(media['Category'])
  if (category === null) return { kind: 'refused', reason: 'no-category', field: 'Category' }
  if (category === undefined) return { kind: 'refused', reason: 'bad-category', field: 'Category' }
  const classification = model.categories[category]
  if (classification === undefined)
    return { kind: 'refused', reason: 'category-not-taken', field: 'Category' }
  const made = makeEntry(
    {
      ...{ md5: media['MD5'], sha1: media['SHA1'], ...alternativesOf(media['AlternativeHashes']) },
      ...{ classification, jurisdiction: model.country },
      ...{ scheme: `Project VIC ${country ?? model.context}`, schemeVersion: version },
      // Numbers of media differ from file to file, and several may stand for one file: its MD5 does not.
      ...{ sourceEntry: lowerCase(media['MD5']), dated: media['DateUpdated'] },
    },
    defaults,
  )
  if (made.ok) return { kind: 'entry', entry: made.entry }
  const { reason, field } = made
  return { kind: 'refused', reason, ...(field === undefined ? {} : { field }) }
}

function lowerCase(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value
}

/** The number as text; null where there is none, undefined where it is no number. */
function categoryOf(value: unknown): string | null | undefined {
  if (value === undefined || value === null || value === '') return null
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : ''
  return /^\d{1,3}$/.test(text) ? String(Number(text)) : undefined
}

function alternativesOf(value: unknown): Partial<Record<'sha256' | 'pdq' | 'pdqQuality', string>> {
  const found: Partial<Record<'sha256' | 'pdq' | 'pdqQuality', string>> = {}
  for (const one of Array.isArray(value) ? value : []) {
    if (typeof one !== 'object' || one === null) continue
    const { HashName, HashValue } = one as Readonly<Record<string, unknown>>
    const name = typeof HashName === 'string' ? HashName.toUpperCase().replaceAll(/[^A-Z0-9]/g, '') : ''
    if (isAlternative(name) && typeof HashValue === 'string') found[alternatives[name]] = HashValue
  }
  return found
}

/** The number under which the model lists such a file; undefined where it has none. */
export function categoryFor(entry: ListedEntry, { categories, country }: CategoryModel): number | undefined {
  const numbers = Object.entries(categories)
  const lowest = (classification: Classification) =>
    numbers
      .filter(([, one]) => one === classification)
      .map(([number]) => Number(number))
      .toSorted((a, b) => a - b)[0]
  // Baseline is illegal in every country, so also under this one's law.
  if (entry.classification === 'baseline') return lowest('baseline') ?? lowest('national')
  return entry.jurisdiction === country ? lowest(entry.classification) : undefined
}
