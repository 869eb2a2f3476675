import { request } from './request.ts'
import type {
  Classification,
  Copies,
  CorrectionInput,
  HandOverTerms,
  Recipients,
  WithdrawalInput,
} from './types.ts'

const item = (id: string) => `/api/items/${encodeURIComponent(id)}`

/** Who would get what if the item were assessed so now; as it stands without `asIf`. */
export const readRecipients = (id: string, asIf?: Classification) =>
  request<Recipients>('GET', `${item(id)}/recipients`, { query: { asIf } })
export const holdBack = (id: string, terms: HandOverTerms) =>
  request<Recipients>('PUT', `${item(id)}/recipients`, { body: terms })

export const readCopies = (id: string) => request<Copies>('GET', `${item(id)}/copies`)
export const withdraw = (id: string, input: WithdrawalInput) =>
  request<Copies>('POST', `${item(id)}/withdrawal`, { body: input })
export const correct = (id: string, input: CorrectionInput) =>
  request<Copies>('POST', `${item(id)}/corrections`, { body: input })

/** For an officer: what was taken back by those who submitted the item. */
export const readPortalCopies = (id: string) =>
  request<Copies>('GET', `/api/portal/items/${encodeURIComponent(id)}/copies`)
