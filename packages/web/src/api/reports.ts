import { request } from './request.ts'
import type { ClosingReason, Message, Tip, WaitingMessages } from './types.ts'

const report = (id: string) => `/api/reports/${encodeURIComponent(id)}`

/** The words of a tip. The ledger records who read them. */
export const readTip = (id: string) => request<Tip>('GET', report(id))
export const writeToTipster = (id: string, text: string) =>
  request<Message>('POST', `${report(id)}/messages`, { body: { text } })
/** The tipster's messages need no answer. */
export const settleMessages = (id: string) => request<unknown>('DELETE', `${report(id)}/waiting`)
/** The address that a person found in a tip without one; the report goes to tracing. */
export const giveAddress = (id: string, url: string) =>
  request<unknown>('POST', `${report(id)}/address`, { body: { url } })
export const closeReport = (id: string, reason: ClosingReason) =>
  request<unknown>('POST', `${report(id)}/close`, { body: { reason } })
export const readWaitingMessages = () =>
  request<WaitingMessages>('GET', '/api/messages/waiting', { query: { limit: 200 } })
