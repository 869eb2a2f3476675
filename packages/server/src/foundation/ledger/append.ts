import { SALT_BYTES } from '@samverkan/protocol'
import type { Clock } from '../clock.ts'
import type { Database } from '../database.ts'
import type { RandomBytes } from '../ids.ts'
import type { LedgerEvent } from './event.ts'

/** Appends events inside the caller's transaction: what is not committed with its change never happened. */
export type AppendEvents = (transaction: Database, ...events: readonly LedgerEvent[]) => Promise<void>

const rowsAtOnce = 5_000

export function ledgerAppender(clock: Clock, random: RandomBytes): AppendEvents {
  return async (transaction, ...events) => {
    const at = clock.now()
    const rows = events.map((event) => ({
      at,
      kind: event.kind,
      actor: event.actor,
      report_id: event.reportId ?? null,
      item_id: event.itemId ?? null,
      body: eventBody(event, at),
      salt: Buffer.from(random(SALT_BYTES)),
      leaf_index: null,
      leaf: null,
    }))
    for (let from = 0; from < rows.length; from += rowsAtOnce) {
      await transaction
        .insertInto('ledger_event')
        .values(rows.slice(from, from + rowsAtOnce))
        .execute()
    }
  }
}

/** The exact text a leaf commits to. */
export function eventBody(event: LedgerEvent, at: Date): string {
  return JSON.stringify({
    at: at.toISOString(),
    kind: event.kind,
    actor: event.actor,
    ...(event.reportId === undefined ? {} : { report: event.reportId }),
    ...(event.itemId === undefined ? {} : { item: event.itemId }),
    ...(event.detail === undefined ? {} : { detail: event.detail }),
  })
}
