import { request } from './request.ts'
import type { HandOvers } from './types.ts'

export const readHandOvers = () => request<HandOvers>('GET', '/api/hand-overs')
