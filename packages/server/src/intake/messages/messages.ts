import type { Database, Foundation, ReportId, Sealer } from '../../foundation/index.ts'
import type { MessageTable } from '../tables.ts'
import { openForTipster, sealForTipster } from './message-seal.ts'

export const messageMaxLength = 5_000

export interface Message {
  id: string
  at: Date
  sender: 'tipster' | 'hotline'
  text: string
}

interface NewMessage {
  id: string
  reportId: ReportId
  sender: 'tipster' | 'hotline'
  author: string | null
  text: string
}

const hotlinePlace = (id: string) => `message.for-hotline:${id}`

/** Stores a message sealed twice. False when one with its id is there already: a repeated submit. */
export async function addMessage(
  foundation: Foundation,
  transaction: Database,
  sealer: Sealer,
  replyKey: Uint8Array,
  message: NewMessage,
): Promise<boolean> {
  const inserted = await transaction
    .insertInto('message')
    .values({
      id: message.id,
      report_id: message.reportId,
      at: foundation.clock.now(),
      sender: message.sender,
      author: message.author,
      for_hotline: sealer.seal(message.text, hotlinePlace(message.id)),
      for_tipster: sealForTipster(replyKey, foundation.random, message.id, message.text),
      waits: message.sender === 'tipster',
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .execute()
  return inserted.length > 0
}

/** The tipster's view: opened with the key from the code alone. */
export async function messagesForTipster(
  database: Database,
  reportId: ReportId,
  replyKey: Uint8Array,
): Promise<Message[]> {
  const rows = await messageRows(database, reportId)
  return rows.map((row) => ({ ...head(row), text: openForTipster(replyKey, row.id, row.for_tipster) }))
}

/** The hotline's view, with who wrote; only where the roles hold the key. */
export async function messagesForHotline(
  foundation: Foundation,
  database: Database,
  reportId: ReportId,
): Promise<(Message & { author: string | null })[]> {
  const rows = await messageRows(database, reportId)
  return Promise.all(
    rows.map(async (row) => ({
      ...head(row),
      author: row.author,
      text: await foundation.columns.open(row.for_hotline, hotlinePlace(row.id)),
    })),
  )
}

function messageRows(database: Database, reportId: ReportId): Promise<MessageTable[]> {
  return database
    .selectFrom('message')
    .selectAll()
    .where('report_id', '=', reportId)
    .orderBy('at')
    .orderBy('id')
    .execute()
}

function head(row: MessageTable): Omit<Message, 'text'> {
  return { id: row.id, at: row.at, sender: row.sender }
}
