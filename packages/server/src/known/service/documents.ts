// The documents of the NCMEC-style hash-sharing API, version 2 (reference/domain.md 3.5). Pure.
import { parseDate } from '../formats/parse-date.ts'
import { childOf, childrenOf, readXml, type XmlElement } from './read-xml.ts'

export const serviceNamespace = 'https://hashsharing.ncmec.org/hashsharing/v2'

/** One entry, or that it was deleted. */
export interface ServiceEntry {
  type: 'image' | 'video'
  memberId: string
  id: string
  /** ISO 8601. */
  timestamp: string
  isDeleted: boolean
  classification: string | null
  md5: string | null
  sha1: string | null
  sha256: string | null
  pdq: string | null
}

export interface EntriesPage {
  entries: ServiceEntry[]
  /** Elements that could not be understood. */
  refused: number
  /** Path and query of the next page; undefined on the last. */
  next: string | undefined
}

export type DocumentReading<Document> =
  | { ok: true; document: Document }
  | { ok: false; reason: 'not-xml' | 'other-document' }

/** A page of `GET /v2/entries`. */
export function readEntries(text: string): DocumentReading<EntriesPage> {
  const root = rootOf(text, 'queryResult')
  if (!root.ok) return root
  const groups = [childOf(root.document, 'images'), childOf(root.document, 'videos')]
  const elements = groups.flatMap((group) => group?.children ?? [])
  const read = elements.map(readEntry)
  const entries = read.filter((entry) => entry !== undefined)
  const next = childOf(childOf(root.document, 'paging'), 'next')?.text
  return {
    ok: true,
    document: {
      ...{ entries, refused: read.length - entries.length },
      next: next === '' ? undefined : next,
    },
  }
}

const kinds = {
  image: { type: 'image', isDeleted: false },
  video: { type: 'video', isDeleted: false },
  deletedImage: { type: 'image', isDeleted: true },
  deletedVideo: { type: 'video', isDeleted: true },
} as const
const isKind = (name: string): name is keyof typeof kinds => Object.hasOwn(kinds, name)

function readEntry(element: XmlElement): ServiceEntry | undefined {
  const memberId = childOf(element, 'member')?.attributes.get('id')
  const id = childOf(element, 'id')?.text
  const timestamp = parseDate(childOf(element, 'timestamp')?.text ?? '')
  if (!isKind(element.name) || !memberId || !id || timestamp === undefined) return undefined
  const prints = childOf(element, 'fingerprints')
  const print = (name: string) => childOf(prints, name)?.text || null
  return {
    ...kinds[element.name],
    ...{ memberId, id, timestamp, classification: childOf(element, 'classification')?.text || null },
    ...{ md5: print('md5'), sha1: print('sha1'), sha256: print('sha256'), pdq: print('pdq') },
  }
}

export interface ServiceReason {
  guid: string
  name: string
  /** The kind of hash that it is about, as the service writes it. */
  type: string
}

/** `GET /v2/feedback/{type}/reasons`. */
export function readReasons(text: string): DocumentReading<ServiceReason[]> {
  const root = rootOf(text, 'availableFeedbackReasons')
  if (!root.ok) return root
  const reasons = childrenOf(root.document, 'reason').flatMap(({ attributes }) => {
    const [guid, name, type] = ['guid', 'name', 'type'].map((one) => attributes.get(one))
    if (guid === undefined || name === undefined || type === undefined || !isGuid(guid)) return []
    return [{ guid, name: name.slice(0, 200), type: type.slice(0, 40) }]
  })
  return { ok: true, document: reasons }
}

/** The body of `PUT /v2/entries/{memberId}/{entryId}/{type}/feedback`. */
export function negativeFeedback(reasonGuid: string): string {
  if (!isGuid(reasonGuid)) throw new Error('Not the guid of a reason')
  return `<?xml version="1.0" encoding="UTF-8"?>
<feedbackSubmission xmlns="${serviceNamespace}"><negative><reasonIds><guid>${reasonGuid}</guid></reasonIds></negative></feedbackSubmission>
`
}

export function isGuid(text: string): boolean {
  return /^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/.test(text)
}

function rootOf(text: string, name: string): DocumentReading<XmlElement> {
  const read = readXml(text)
  if (!read.ok) return read
  const { root } = read
  if (root.name !== name || root.namespace !== serviceNamespace)
    return { ok: false, reason: 'other-document' }
  return { ok: true, document: root }
}
