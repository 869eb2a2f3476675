import type { Envelope } from '@samverkan/protocol'
import type { Database, Foundation } from '../../foundation/index.ts'

/** Whether one more envelope of this sender fits into the addressee's mailbox. Counted for each pair, so that neither a
 *  member that sends without end nor one that fetches nothing takes room from others. Index relayed_envelope_mailbox. */
export async function hasMailboxRoom(
  { policy }: Foundation,
  database: Database,
  { from, to, id, parts }: Envelope,
): Promise<boolean> {
  const { envelopes, bytes } = await database
    .selectFrom('relayed_envelope')
    .select((eb) => [
      eb.fn.countAll<number>().as('envelopes'),
      eb.fn.sum<number | string | null>('bytes').as('bytes'),
    ])
    .where('to_member', '=', to)
    .where('from_member', '=', from)
    .where('state', '=', 'waiting')
    .where('id', '<>', id)
    .executeTakeFirstOrThrow()
  const more = parts.reduce((sum, { len }) => sum + len, 0)
  return envelopes < policy.mailboxEnvelopes && Number(bytes ?? 0) + more <= policy.mailboxBytes
}
