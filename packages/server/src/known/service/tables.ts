import type { Generated } from 'kysely'
import type { ServiceReason } from './documents.ts'
import type { ServiceRefusal } from './service.ts'
import '../lists/tables.ts'

interface HashServiceTable {
  name: string
  list_id: string
  synced_to: Date | null
  fetching_from: Date | null
  fetching_to: Date | null
  next_page: string | null
  fetched_at: Date | null
  added: Generated<number>
  withdrawn: Generated<number>
  refused: Generated<number>
  problem: ServiceRefusal | null
  problem_at: Date | null
  reasons: Generated<ServiceReason[]>
}

declare module '../../foundation/database.ts' {
  interface Tables {
    hash_service: HashServiceTable
  }
}
