import { request, requestWithFile } from './request.ts'
import type {
  HashEntryPage,
  HashFeedbackList,
  HashImportInput,
  HashImportReport,
  HashListDetail,
  HashListSummary,
  HashLists,
  HashMatches,
  NewHashList,
  WrongEntry,
} from './types.ts'

const path = (id: string, ...more: string[]) =>
  ['/api/hash-lists', id, ...more].map((part, n) => (n === 0 ? part : encodeURIComponent(part))).join('/')

export const readHashLists = () => request<HashLists>('GET', '/api/hash-lists')
export const openHashList = (body: NewHashList) =>
  request<HashListSummary>('POST', '/api/hash-lists', { body })
export const readHashList = (id: string) => request<HashListDetail>('GET', path(id))
export const removeHashList = (id: string) => request<undefined>('DELETE', path(id))
export const findHash = (hash: string) =>
  request<HashMatches>('GET', '/api/hash-lists/matches', { query: { hash } })
export const readHashEntries = (id: string, standing: 'yes' | 'no', cursor?: string) =>
  request<HashEntryPage>('GET', path(id, 'entries'), { query: { standing, cursor } })
export const callEntryWrong = (id: string, entry: number, body: WrongEntry) =>
  request<undefined>('POST', path(id, 'entries', String(entry), 'wrong'), { body })

/** Says what is to come, and then puts the file. */
export async function bringIn(id: string, input: HashImportInput, file: File): Promise<HashImportReport> {
  const expected = await request<HashImportReport>('POST', path(id, 'imports'), { body: input })
  return requestWithFile<HashImportReport>('PUT', path(id, 'imports', expected.id, 'file'), file)
}
export const readHashImport = (id: string, importId: string) =>
  request<HashImportReport>('GET', path(id, 'imports', importId))
/** Where the browser fetches the file itself. */
export const exportAddress = (id: string, form: string, categoryModel: string) =>
  `${path(id, 'export')}?${new URLSearchParams({ form, categoryModel })}`

export const shareHashList = (id: string, member: string) =>
  request<undefined>('PUT', path(id, 'shares', member))
export const endHashShare = (id: string, member: string) =>
  request<undefined>('DELETE', path(id, 'shares', member))
export const decideHashOffer = (id: string, take: boolean) =>
  request<undefined>('POST', path(id, 'offer'), { body: { take } })
export const readHashFeedback = () => request<HashFeedbackList>('GET', '/api/hash-feedback')
export const decideHashFeedback = (id: number, agree: boolean) =>
  request<undefined>('POST', `/api/hash-feedback/${id}`, { body: { agree } })
