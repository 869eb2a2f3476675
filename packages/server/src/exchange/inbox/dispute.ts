import { type Database, member, type Sealer, server } from '../../foundation/index.ts'
import { addressHashes, type ItemRow, passHold, priorityRank, setStage } from '../../reports/index.ts'
import type { CanonicalUrl } from '../../tracing/index.ts'
import { raiseAlarm } from '../alarm.ts'
import type { ExchangeContext } from '../context.ts'
import { addCopies } from '../flow/audience.ts'
import { tellMembers } from '../flow/tell-copies.ts'
import type { ReportRecord } from '../records.ts'
import type { Applied } from './apply-state.ts'
import { cameFrom, joinFamily } from './family.ts'

/** `displaced`: the item is the origin's again and empty, to be filled from the record. */
export type Hearing = Applied | { state: 'displaced' }

interface Claim {
  context: ExchangeContext
  transaction: Database
  sealer: Sealer
  known: ItemRow
  from: string
  record: ReportRecord
  address: CanonicalUrl
}

/**
 * A report from somebody who does not hold the item as far as we know. The sender may hold it and we have not heard of
 * that yet: then it waits. But when the origin speaks for the first time of an item that another brought here, its word
 * decides: it handed the item to that member (all is well), or it did not (the claim is displaced and an alarm raised).
 */
export async function hearOther(claim: Claim): Promise<Hearing> {
  const { context, transaction, known, from, record } = claim
  if (from !== known.origin_member || (await cameFrom(transaction, known, from))) return { state: 'waiting' }
  if (record.item.assigned?.member === known.holder) return confirm(claim)
  const { foundation } = context
  await raiseAlarm(foundation, transaction, 'disputed-item', known.holder, { item: known.id, origin: from })
  if (known.holder !== foundation.self) return displace(claim)
  // We have taken it and may have acted: a person decides.
  await setStage(foundation, transaction, known, known.stage, 'hand-over-stuck', server)
  return { state: 'refused', reason: 'disputed-item' }
}

async function confirm(claim: Claim): Promise<Hearing> {
  const { context, transaction, sealer, known, from, record } = claim
  const { foundation } = context
  await addCopies(transaction, known.id, [from], foundation.clock.now())
  if (known.holder !== foundation.self) return { state: 'applied' }
  // It does not know yet that we have taken the item, and must find our word newer than its offer.
  await transaction
    .updateTable('content_item')
    .set({ revision: Math.max(known.revision, record.revision) + 1 })
    .where('id', '=', known.id)
    .execute()
  await tellMembers(foundation, transaction, sealer, known.id, 'accepted', [from])
  return { state: 'applied' }
}

/** Takes back all that the claimant said; its record stays in the inbox, and the leaves in the ledger. */
async function displace(claim: Claim): Promise<Hearing> {
  const { context, transaction, sealer, known, from, record, address } = claim
  const { foundation } = context
  await transaction.deleteFrom('assessment').where('item_id', '=', known.id).execute()
  await transaction.deleteFrom('action').where('item_id', '=', known.id).execute()
  await passHold(foundation, transaction, known, from, member(from))
  await transaction
    .updateTable('content_item')
    .set({
      ...{ kind: record.item.kind, parent_item_id: null, priority: priorityRank(record.report.priority) },
      received_at: new Date(record.report.receivedAt),
      url_sealed: sealer.seal(address.canonical, `content_item.url:${known.id}`),
      ...addressHashes(foundation, { ...address, url: address.canonical }),
      ...{ hosting_sealed: null, hosting_country: null, hosting_asn: null, hosting_provider: null },
      ...{ hosting_proxied: null, hosting_traced_at: null, abuse_contact: null },
      ...{ classification: null, assessed_at: null, final_action: null, final_at: null },
      ...{ stage: 'followed', attention: null, revision: 0, blob: null },
    })
    .where('id', '=', known.id)
    .execute()
  await joinFamily(transaction, known, from, record.item.parentItemId as ItemRow['id'] | undefined)
  return { state: 'displaced' }
}
