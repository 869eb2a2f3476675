import type { Foundation } from '../../foundation/index.ts'
import type { Known } from '../known.ts'
import type { ServiceRequest } from '../service/service.ts'
import type { SendHashRecord } from '../sharing/records.ts'

/** What lists need of others; `compose` hands in what later rooms do. */
export interface ListContext {
  foundation: Foundation
  known: Pick<Known, 'lookup'>
  /** Active members of the network besides us. */
  members(): readonly { id: string; name: string }[]
  send: SendHashRecord
  request: ServiceRequest
}
