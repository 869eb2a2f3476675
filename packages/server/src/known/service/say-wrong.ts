import { z } from 'zod'
import { type Database, type Foundation, server, type UserId } from '../../foundation/index.ts'
import type { WrongReason } from '../lists/mark-wrong.ts'
import { isGuid } from './documents.ts'
import { openService, type ServiceRequest } from './service.ts'
import './tables.ts'
import '../sharing/tables.ts'

const queue = 'tell-hash-service'

/** Lets a service hear that an entry of its list is wrong: once it is committed, and again until it has. */
export async function tellService(
  foundation: Foundation,
  transaction: Database,
  entry: { id: number; listId: string },
  word: { reason: WrongReason; serviceReason: string | null },
  person: UserId,
): Promise<void> {
  const service = await transaction
    .selectFrom('hash_service')
    .select('name')
    .where('list_id', '=', entry.listId)
    .executeTakeFirst()
  if (!service || word.serviceReason === null || !isGuid(word.serviceReason)) return
  const kept = await transaction
    .insertInto('hash_feedback')
    .values({
      ...{ entry_id: entry.id, member: foundation.self, reason: word.reason },
      ...{ service_reason: word.serviceReason, given_by: person, given_at: foundation.clock.now() },
      ...{ decided_by: null, decided_at: null },
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (kept.numInsertedOrUpdatedRows === 1n)
    await foundation.jobs.enqueue(transaction, queue, [{ entryId: entry.id }])
}

/** The job that carries it there: one PUT for each kind of hash that the entry has. */
export function defineServiceJobs(foundation: Foundation, request: ServiceRequest): void {
  foundation.jobs.define({
    queue,
    payload: z.object({ entryId: z.int() }),
    retryLimit: 20,
    handle: async (payloads) => {
      for (const { entryId } of payloads) await carry(foundation, request, entryId)
    },
  })
}

async function carry(foundation: Foundation, request: ServiceRequest, entryId: number): Promise<void> {
  const { database, config } = foundation
  const row = await database
    .selectFrom('hash_feedback as f')
    .innerJoin('hash_entry as e', 'e.id', 'f.entry_id')
    .innerJoin('hash_service as s', 's.list_id', 'e.list_id')
    .select(['f.service_reason', 'f.state', 's.name', 'e.source', 'e.source_entry', 'e.list_id'])
    .select(['e.md5', 'e.sha1', 'e.sha256', 'e.pdq'])
    .where('f.entry_id', '=', entryId)
    .where('f.member', '=', foundation.self)
    .executeTakeFirst()
  const settings = config.hashSharing.find(({ name }) => name === row?.name)
  if (!row || !settings || row.state !== 'waiting' || row.service_reason === null) return
  const service = openService(settings, request)
  const memberId = row.source.slice(row.source.indexOf(':') + 1)
  const theirId = row.source_entry.slice(row.source_entry.indexOf(':') + 1)
  const types = { Md5: row.md5, Sha1: row.sha1, Sha256: row.sha256, Pdq: row.pdq }
  for (const [type, hash] of Object.entries(types)) {
    if (hash === null) continue
    const said = await service.sayWrong(memberId, theirId, type, row.service_reason)
    if (said.ok) continue
    if (said.reason !== 'refused') throw new Error(`The hash-sharing service did not take it: ${said.reason}`)
    return settle(foundation, entryId, row.list_id, 'failed')
  }
  await settle(foundation, entryId, row.list_id, 'agreed')
}

/** `agreed`: the service has it. `failed`: it did not take it, and will not. */
async function settle(
  foundation: Foundation,
  entryId: number,
  listId: string,
  state: 'agreed' | 'failed',
): Promise<void> {
  await foundation.database.transaction().execute(async (transaction) => {
    await transaction
      .updateTable('hash_feedback')
      .set({ state, decided_at: foundation.clock.now() })
      .where('entry_id', '=', entryId)
      .where('member', '=', foundation.self)
      .execute()
    await foundation.append(transaction, {
      ...{ kind: 'hash-feedback.answered', actor: server },
      detail: { list: listId, entry: entryId, answer: state },
    })
  })
}
