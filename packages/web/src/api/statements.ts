import { request } from './request.ts'
import type { Statements } from './types.ts'

export const readStatements = () => request<Statements>('GET', '/api/statements')

/** Compares with a member now; what came of it is listed a little later. */
export const compareNow = (member: string) => request<void>('POST', '/api/statements', { body: { member } })
