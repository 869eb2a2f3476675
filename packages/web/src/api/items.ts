import { request, requestBlob } from './request.ts'
import type {
  ActionInput,
  Assessed,
  AssessmentInput,
  AttentionList,
  ClaimInput,
  DeclineReason,
  HostingInput,
  ItemDetail,
  ItemPage,
  ProactiveReport,
  Queue,
  Stage,
  Timeline,
} from './types.ts'

const item = (id: string) => `/api/items/${encodeURIComponent(id)}`

export const readQueue = (cursor?: string) =>
  request<Queue>('GET', '/api/queue', { query: { limit: 100, cursor } })

/** Claims the next item; undefined when nothing waits. `skip` goes back to the queue. */
export const takeNext = (skip?: string) =>
  request<ItemDetail | undefined>('POST', '/api/queue/next', { query: { skip } })

export const readItem = (id: string) => request<ItemDetail>('GET', item(id))
export const claimItem = (id: string, input: ClaimInput = {}) =>
  request<ItemDetail>('POST', `${item(id)}/claim`, { body: input })
export const releaseItem = (id: string) => request<undefined>('DELETE', `${item(id)}/claim`)
export const readTimeline = (id: string, cursor?: string) =>
  request<Timeline>('GET', `${item(id)}/timeline`, { query: { cursor } })

/** Assesses and comes back with the next item, already claimed. */
export const assessItem = (id: string, input: AssessmentInput) =>
  request<Assessed>('POST', `${item(id)}/assessments`, { query: { next: true }, body: input })
export const undoAssessment = (id: string) => request<ItemDetail>('DELETE', `${item(id)}/assessments/last`)

export const showAddress = (id: string) => request<{ url: string }>('POST', `${item(id)}/address`)
export const actOnItem = (id: string, input: ActionInput) =>
  request<ItemDetail>('POST', `${item(id)}/actions`, { body: input })
export const setHosting = (id: string, input: HostingInput) =>
  request<ItemDetail>('POST', `${item(id)}/hosting`, { body: input })
export const acceptItem = (id: string) => request<unknown>('POST', `${item(id)}/accept`)
export const declineItem = (id: string, reason: DeclineReason) =>
  request<unknown>('POST', `${item(id)}/decline`, { body: { reason } })

/** From least to most shown. */
export const viewLevels = ['blurred', 'larger', 'grey', 'original'] as const
export type ViewLevel = (typeof viewLevels)[number]

/** One step of showing the picture: recorded in the ledger and counted on the exposure meter before it is sent. */
export const viewEvidence = (id: string, level: ViewLevel, signal: AbortSignal) =>
  requestBlob(`${item(id)}/views`, { body: { level }, signal })
export const captureItem = (id: string) => request<unknown>('POST', `${item(id)}/capture`)

export const readAttention = (cursors: { cursor?: string; reportCursor?: string } = {}) =>
  request<AttentionList>('GET', '/api/attention', { query: { limit: 100, ...cursors } })
export const browseItems = (stage: Stage, cursor?: string) =>
  request<ItemPage>('GET', '/api/items', { query: { stage, limit: 100, cursor } })
export const enterReport = (report: ProactiveReport) =>
  request<{ reportId: string }>('POST', '/api/reports', { body: report })
