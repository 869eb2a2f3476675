import { request } from './request.ts'
import type { CaseStatus, Classification, Outcome, PortalDetail, PortalPage, Timeline } from './types.ts'

export interface PortalFilter {
  status?: CaseStatus | undefined
  country?: string | undefined
  classification?: Classification | undefined
  since?: string | undefined
  duplicates?: 'show' | 'hide' | undefined
}

const item = (id: string) => `/api/portal/items/${encodeURIComponent(id)}`

export const readPortal = (filter: PortalFilter, cursor?: string) =>
  request<PortalPage>('GET', '/api/portal/items', { query: { ...filter, limit: 100, cursor } })
export const readPortalItem = (id: string) => request<PortalDetail>('GET', item(id))
export const takePortalItem = (id: string, takeOver = false) =>
  request<PortalDetail>('POST', `${item(id)}/take`, { body: { takeOver } })
export const giveOutcome = (id: string, outcome: Outcome) =>
  request<PortalDetail>('POST', `${item(id)}/outcomes`, { body: { outcome } })
export const showPortalAddress = (id: string) => request<{ url: string }>('POST', `${item(id)}/address`)
export const readPortalTimeline = (id: string, cursor?: string) =>
  request<Timeline>('GET', `${item(id)}/timeline`, { query: { cursor } })
