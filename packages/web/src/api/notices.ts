import { request } from './request.ts'
import type { Notice, NoticeList, PlannedNotice } from './types.ts'

export const readNotices = (cursor?: string) =>
  request<NoticeList>('GET', '/api/notices', { query: { limit: 100, cursor } })
/** One notice with its text; it shows addresses, so the reading is recorded. */
export const readNotice = (id: string) => request<Notice>('GET', `/api/notices/${encodeURIComponent(id)}`)
export const giveProviderContact = (itemId: string, email: string) =>
  request<PlannedNotice>('POST', `/api/items/${encodeURIComponent(itemId)}/provider-contact`, {
    body: { email },
  })
