import { request } from './request.ts'
import type { Network } from './types.ts'

export const readNetwork = () => request<Network>('GET', '/api/members')

/** A person has called the member and typed the fingerprint that was read aloud. */
export const confirmMember = (id: string, fingerprint: string) =>
  request<undefined>('POST', `/api/members/${encodeURIComponent(id)}/confirm`, { body: { fingerprint } })
