import { request } from './request.ts'
import type { Statistics } from './types.ts'

export const readStatistics = (period: { from?: string; to?: string }) =>
  request<Statistics>('GET', '/api/statistics', { query: period })
