import type { Foundation } from '../../foundation/index.ts'

export interface Mail {
  /** Envelopes that wait for the member, as their senders have signed them. */
  envelopes: string[]
  /** Final receipts for what the member has sent to others through this relay, as they have signed them. */
  receipts: string[]
}

export interface MailWish {
  /** Hashes of envelopes that the member knows of and does not want again now. */
  skip: readonly string[]
  /** Ids of own envelopes whose receipts it waits for. */
  awaited: readonly string[]
  /** Receipts that have come since then are listed, awaited or not. */
  since: Date
}

const atOnce = { envelopes: 50, chars: 4 * 1024 * 1024, receipts: 200 }

/** What lies in a member's mailbox. Listing changes nothing: only the member's signature over an envelope takes it out. */
export async function listMailbox(foundation: Foundation, member: string, wish: MailWish): Promise<Mail> {
  const [envelopes, receipts] = await Promise.all([
    waitingEnvelopes(foundation, member, wish),
    receiptsFor(foundation, member, wish),
  ])
  return { envelopes, receipts }
}

/** One of each sender in turn, so that whoever sends a lot holds up nobody else. Index relayed_envelope_mailbox. */
async function waitingEnvelopes(
  { database }: Foundation,
  member: string,
  { skip }: MailWish,
): Promise<string[]> {
  const rows = await database
    .with('turns', (db) =>
      db
        .selectFrom('relayed_envelope')
        .select((eb) => [
          'position',
          eb.fn
            .agg<number>('row_number')
            .over((over) => over.partitionBy('from_member').orderBy('prio').orderBy('position'))
            .as('turn'),
        ])
        .where('to_member', '=', member)
        .where('state', '=', 'waiting')
        .$if(skip.length > 0, (query) => query.where('sha256', 'not in', [...skip])),
    )
    .selectFrom('turns')
    .innerJoin('relayed_envelope as e', 'e.position', 'turns.position')
    .select('e.jws')
    .orderBy('turns.turn')
    .orderBy('e.prio')
    .orderBy('e.position')
    .limit(atOnce.envelopes)
    .execute()
  const listed: string[] = []
  let chars = 0
  for (const { jws } of rows) {
    chars += jws?.length ?? 0
    if (chars > atOnce.chars) break
    if (jws !== null) listed.push(jws)
  }
  return listed
}

/** Primary key and index relayed_envelope_answered. */
async function receiptsFor(
  { database }: Foundation,
  member: string,
  { awaited, since }: MailWish,
): Promise<string[]> {
  const rows = await database
    .selectFrom('relayed_envelope')
    .select('receipt')
    .where('from_member', '=', member)
    .where('state', '=', 'answered')
    .where((eb) =>
      eb.or([eb('ended_at', '>=', since), ...(awaited.length > 0 ? [eb('id', 'in', [...awaited])] : [])]),
    )
    .orderBy('ended_at')
    .limit(atOnce.receipts)
    .execute()
  return rows.flatMap(({ receipt }) => (receipt === null ? [] : [receipt]))
}
