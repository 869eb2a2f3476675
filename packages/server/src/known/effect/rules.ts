// What follows from the matches of an item's files. Pure.
import type { Classification } from '../../reports/index.ts'
import type { HashEntry } from '../entry.ts'
import type { Match } from '../match.ts'

/** By what a file was recognised, the strongest first. */
export const recognisedBy = ['sha256', 'sha1-md5', 'sha1', 'md5', 'pdq'] as const
export type RecognisedBy = (typeof recognisedBy)[number]

/** An entry that a file matches, and how. Only `sha256` and `sha1-md5` mean that it is the very same file. */
export interface Recognition {
  entry: HashEntry
  by: RecognisedBy
  /** In bits of PDQ, 0 to 31; 0 for hashes of the whole file. */
  distance: number
}

/** What an analyst of ours said of the very same file, at another address. */
export interface OurWord {
  classification: Classification
  at: Date
}

export interface RecognisedFile {
  sha256: string
  sha1: string
  md5: string
  matches: readonly Match[]
  ourWords: readonly OurWord[]
}

export interface Circumstances {
  /** Ours: another country's National says nothing of what our law says. */
  country: string
  /** An earlier take-over of this item has been undone: from then on a person decides. */
  wasReopened: boolean
}

export type Decision =
  /** Nothing is known of it. */
  | { what: 'nothing' }
  /** Nobody needs to look: one entry for each file, on which the judgement leans. */
  | { what: 'take-over'; from: readonly Recognition[] }
  /** The very same file was National under our law: only the question of law is asked. */
  | { what: 'ask-law'; from: readonly Recognition[] }
  /** Those who assessed the very same file do not agree: a person decides, and sees what each said. */
  | { what: 'disagree'; from: readonly Recognition[]; ourWords: readonly OurWord[] }
  /** What may help a person: near pictures, weak hashes, other countries' law. The best first. */
  | { what: 'offer'; from: readonly Recognition[] }

/**
 * By what a file is recognised in one entry. SHA-256 alone decides where the entry has one: two files with the same SHA-256 are
 * the same file. Without it SHA-1 and MD5 must agree in the same entry: either alone can be made to agree on purpose (MD5 in
 * seconds, SHA-1 at a price: reference shattered.io and sha-mbles.github.io), which would let a harmless picture close as known,
 * or new material hide behind an old assessment; both at once in one file, nobody has made. One of them alone is a hint for a
 * person, like a near picture. Where one of an entry's hashes agrees and another does not, one was made to: what remains is how near
 * the pictures are.
 */
export function recognition(
  file: Pick<RecognisedFile, 'sha256' | 'sha1' | 'md5'>,
  match: Match,
): Recognition | undefined {
  const { entry } = match
  const by = (how: RecognisedBy, distance = 0): Recognition => ({ entry, by: how, distance })
  const near = match.how === 'pdq' ? by('pdq', match.distance) : undefined
  if (entry.sha256 !== null) return entry.sha256 === file.sha256 ? by('sha256') : near
  const sha1 = entry.sha1 === null ? undefined : entry.sha1 === file.sha1
  const md5 = entry.md5 === null ? undefined : entry.md5 === file.md5
  // Two hashes of one entry of which one agrees: it is another file, made to look like this one.
  if (sha1 === false || md5 === false) return near
  if (sha1 && md5) return by('sha1-md5')
  if (sha1) return by('sha1')
  return md5 ? by('md5') : near
}

/** The very same file. */
export function isExact({ by }: Pick<Recognition, 'by'>): boolean {
  return by === 'sha256' || by === 'sha1-md5'
}

/**
 * What happens with an item because of what its files match. All files must be known as Baseline and nobody may have said
 * otherwise of any of them, for it to be judged without a person.
 */
export function decide(files: readonly RecognisedFile[], circumstances: Circumstances): Decision {
  const judged = files.map((file) => judge(file, circumstances))
  const all = judged.flatMap(({ recognitions }) => recognitions)
  if (all.length === 0) return { what: 'nothing' }
  const offered = [...all].sort(byWorth)
  if (judged.some(({ says }) => says === 'disagree'))
    return { what: 'disagree', from: offered, ourWords: files.flatMap(({ ourWords }) => ourWords) }
  if (!circumstances.wasReopened && judged.every(({ says }) => says === 'baseline'))
    return { what: 'take-over', from: judged.flatMap(({ best }) => best ?? []) }
  if (!circumstances.wasReopened && judged.every(({ says }) => says === 'law'))
    return { what: 'ask-law', from: judged.flatMap(({ best }) => best ?? []) }
  return { what: 'offer', from: offered }
}

interface Judged {
  says: 'baseline' | 'law' | 'disagree' | 'offer'
  /** The entry to lean on. */
  best: Recognition | undefined
  recognitions: Recognition[]
}

function judge(file: RecognisedFile, { country }: Circumstances): Judged {
  const recognitions = file.matches
    .filter(({ entry }) => entry.withdrawnAt === null)
    .flatMap((match) => recognition(file, match) ?? [])
  const exact = recognitions.filter(isExact).sort(byWorth)
  const words = [...exact.map(({ entry }) => meaning(entry, country)), ...file.ourWords.map(ourMeaning)]
  const baseline = words.includes('baseline')
  const law = words.includes('our-law')
  // What is Baseline is illegal everywhere: whoever says anything less of it contradicts.
  const contradicts = baseline
    ? words.some((word) => word !== 'baseline' && word !== 'unsure')
    : law && words.includes('legal-here')
  const bestOf = (word: Meaning) => exact.find(({ entry }) => meaning(entry, country) === word)
  if (exact.length > 0 && contradicts) return { says: 'disagree', best: undefined, recognitions }
  const best = baseline ? bestOf('baseline') : law ? bestOf('our-law') : undefined
  if (best === undefined) return { says: 'offer', best, recognitions }
  return { says: baseline ? 'baseline' : 'law', best, recognitions }
}

/** What an entry says to us. A National or not-illegal entry whose jurisdiction is not told speaks of a law that we do not know. */
type Meaning = 'baseline' | 'our-law' | 'their-law' | 'legal-here' | 'legal-elsewhere' | 'unsure'

function meaning({ classification, jurisdiction }: HashEntry, country: string): Meaning {
  switch (classification) {
    case 'baseline':
      return 'baseline'
    case 'national':
      return jurisdiction === country ? 'our-law' : 'their-law'
    case 'not-illegal':
      return jurisdiction === country ? 'legal-here' : 'legal-elsewhere'
    case 'undetermined':
      return 'unsure'
  }
}

function ourMeaning({ classification }: OurWord): Meaning {
  switch (classification) {
    case 'baseline':
      return 'baseline'
    case 'national':
      return 'our-law'
    case 'not-illegal':
      return 'legal-here'
    case 'undetermined':
      return 'unsure'
  }
}

/** The strongest hash first, then the nearest picture, then the newest assessment; the id only so that the order is one. */
function byWorth(one: Recognition, other: Recognition): number {
  return (
    recognisedBy.indexOf(one.by) - recognisedBy.indexOf(other.by) ||
    one.distance - other.distance ||
    other.entry.dated.getTime() - one.entry.dated.getTime() ||
    one.entry.id - other.entry.id
  )
}

/**
 * What an earlier assessment is worth to an analyst who takes it over by one key; undefined where it says nothing that counts
 * here: another country's law, or that the assessor could not tell.
 */
export function offered(
  { entry }: Pick<Recognition, 'entry'>,
  country: string,
): 'baseline' | 'national' | undefined {
  if (entry.classification === 'baseline') return 'baseline'
  return entry.classification === 'national' && entry.jurisdiction === country ? 'national' : undefined
}

export const nearness = ['same-file', 'same-weak-hash', 'same-picture', 'very-near', 'near'] as const
/**
 * How near, in words. Implementations of PDQ differ by up to 10 bits on one and the same picture (reference/domain.md 3.4);
 * beyond, the picture was changed: cut, marked, brightened.
 */
export type Nearness = (typeof nearness)[number]

export function nearnessOf({ by, distance }: Pick<Recognition, 'by' | 'distance'>): Nearness {
  if (isExact({ by })) return 'same-file'
  if (by !== 'pdq') return 'same-weak-hash'
  if (distance <= 10) return 'same-picture'
  return distance <= 20 ? 'very-near' : 'near'
}
