import { type Database, type ItemId, member, type ReportId, type Sealer } from '../../foundation/index.ts'
import { memberById } from '../../network/members/index.ts'
import {
  addItem,
  createReports,
  findItem,
  type ItemRow,
  lockItem,
  priorityRank,
  setStage,
} from '../../reports/index.ts'
import { type CanonicalUrl, canonicalExactUrl, recordTrace } from '../../tracing/index.ts'
import { raiseAlarm } from '../alarm.ts'
import type { ExchangeContext } from '../context.ts'
import { addCopies } from '../flow/audience.ts'
import type { Proof, ReportRecord } from '../records.ts'
import { type Applied, applyState } from './apply-state.ts'
import { hearOther } from './dispute.ts'
import { joinFamily } from './family.ts'
import { keepPieces } from './keep-pieces.ts'
import type { IncomingPiece } from './open-envelope.ts'

/**
 * An item that another member hands to us: for our own work (`offered`) when we are a hotline and it is assigned to us, as a
 * copy (`followed`) otherwise. Repeating it changes nothing. Ids are the origin's, so nobody but the holder may speak of
 * an id that we know.
 */
export async function applyReport(
  context: ExchangeContext,
  transaction: Database,
  sealer: Sealer,
  from: string,
  record: ReportRecord,
  pieces: readonly IncomingPiece[],
): Promise<Applied> {
  const { foundation } = context
  const itemId = record.itemId as ItemId
  if (record.item.holder !== from) return { state: 'refused', reason: 'not-holder' }
  const known = await lockItem(transaction, itemId)
  if (known && known.report_id !== record.reportId) return { state: 'refused', reason: 'other-report' }
  const { origin } = record.report
  if (known && known.origin_member !== origin) {
    // Nobody can tell from here which of the two is right.
    await raiseAlarm(foundation, transaction, 'disputed-item', from, { item: itemId, origin })
    return { state: 'refused', reason: 'other-origin' }
  }
  const address = canonicalExactUrl(record.item.url)
  if (!address.ok) return { state: 'refused', reason: 'bad-address' }
  let displaced = false
  if (!known) {
    const added = await addNew(context, transaction, sealer, from, record, address)
    if (!added.ok) return { state: 'refused', reason: added.reason }
  } else if (known.holder !== from) {
    const heard = await hearOther({ context, transaction, sealer, known, from, record, address })
    if (heard.state !== 'displaced') return heard
    await keepHashes(transaction, itemId, record.item)
    displaced = true
  }
  const row = await findItem(transaction, itemId)
  if (!row) throw new Error('An item that was just added is gone')
  // News that overtook the report is newer than its state; the offer stands all the same.
  const isNewest = !known || displaced || record.revision > known.revision
  if (isNewest)
    await applyState(
      foundation,
      transaction,
      sealer,
      row,
      from,
      { ...record, state: { ...record.item, assessments: record.assessments, actions: record.actions } },
      !known || displaced,
    )
  await keepPieces(context, transaction, itemId, from, pieces)
  await keepProof(context, transaction, sealer, itemId, record.proof ?? [])
  await addCopies(
    transaction,
    itemId,
    knownMembers(context, [...record.copies, from]),
    foundation.clock.now(),
  )
  const assigned = isNewest ? record.item.assigned?.member : row.assigned_member
  const { kind } = foundation.config.member
  const stage = kind === 'hotline' && assigned === foundation.self ? 'offered' : 'followed'
  // A second submission of what we follow already, as by its next holder, is nothing new.
  if (displaced || known?.stage !== stage) await place(context, transaction, row, from, stage, record)
  return { state: 'applied' }
}

/** Offered or followed, with its leaf. What is closed already stays closed. */
async function place(
  { foundation }: ExchangeContext,
  transaction: Database,
  row: ItemRow,
  from: string,
  stage: 'offered' | 'followed',
  record: ReportRecord,
): Promise<void> {
  await foundation.append(transaction, {
    kind: `item.${stage}`,
    actor: member(from),
    reportId: row.report_id,
    itemId: row.id,
    detail: { from, country: record.item.assigned?.country ?? null, omitted: record.omitted },
  })
  const closed = (await findItem(transaction, row.id))?.final_action !== null
  if (!closed) await setStage(foundation, transaction, row, stage, null, member(from))
}

type Adding = { ok: true } | { ok: false; reason: 'other-report' | 'unknown-origin' | 'foreign-origin' }

async function addNew(
  context: ExchangeContext,
  transaction: Database,
  sealer: Sealer,
  from: string,
  record: ReportRecord,
  address: CanonicalUrl,
): Promise<Adding> {
  const { foundation } = context
  const { report, item } = record
  const reportId = record.reportId as ReportId
  const itemId = record.itemId as ItemId
  const present = await transaction
    .selectFrom('report')
    .select('origin_member')
    .where('id', '=', reportId)
    .executeTakeFirst()
  if (present && present.origin_member !== report.origin) return { ok: false, reason: 'other-report' }
  // Our own reports have their items here from the beginning.
  if (report.origin === foundation.self) return { ok: false, reason: 'unknown-origin' }
  // A hotline may have taken it from its origin and pass it on; nobody else brings what is not its own.
  if (report.origin !== from && !isHotline(context, from)) return { ok: false, reason: 'foreign-origin' }
  if (!present) {
    await createReports(foundation, transaction, sealer, [
      {
        id: reportId,
        source: 'partner',
        theme: report.theme,
        priority: report.priority,
        locatorKind: 'url',
        receivedAt: new Date(report.receivedAt),
        originMember: report.origin,
        language: foundation.config.member.languages[0] ?? 'en',
        content: { locator: item.url, text: '', seenWhere: '', seenWhen: '', recipe: item.recipe },
      },
    ])
  }
  await addItem(
    foundation,
    transaction,
    sealer,
    {
      id: itemId,
      reportId,
      kind: item.kind,
      originMember: report.origin,
      holder: from,
      stage: 'followed',
      priority: priorityRank(report.priority),
      receivedAt: new Date(report.receivedAt),
      url: address.canonical,
      host: address.host,
      domain: address.domain,
    },
    member(from),
  )
  await keepHashes(transaction, itemId, item)
  const row = { id: itemId, report_id: reportId, origin_member: report.origin }
  await joinFamily(transaction, row, from, item.parentItemId as ItemId | undefined)
  return { ok: true }
}

/** Those of them that exist, without ourselves: one made-up name would hold up all that we have to tell the others. */
function knownMembers({ foundation, members }: ExchangeContext, ids: readonly string[]): string[] {
  const directory = members.view()?.directory
  return ids.filter((id) => id !== foundation.self && directory && memberById(directory, id) !== undefined)
}

function isHotline({ members }: ExchangeContext, id: string): boolean {
  const directory = members.view()?.directory
  return directory !== undefined && memberById(directory, id)?.kind === 'hotline'
}

async function keepHashes(transaction: Database, itemId: ItemId, item: ReportRecord['item']): Promise<void> {
  await transaction
    .updateTable('content_item')
    .set({
      media_type: item.mediaType,
      size_bytes: item.sizeBytes,
      sha256: bytes(item.sha256),
      sha1: bytes(item.sha1),
      md5: bytes(item.md5),
      captured_at: item.capturedAt === null ? null : new Date(item.capturedAt),
    })
    .where('id', '=', itemId)
    .execute()
}

async function keepProof(
  { foundation }: ExchangeContext,
  transaction: Database,
  sealer: Sealer,
  itemId: ItemId,
  proof: readonly Proof[],
): Promise<void> {
  for (const { country, evidence } of proof) {
    if (country === null) continue
    const [first] = evidence.addresses
    const hosting = {
      addresses: evidence.addresses.map(({ address }) => address),
      country,
      asn: first?.asn ?? null,
      network: evidence.registration?.network?.name ?? null,
      provider: first?.provider ?? null,
      abuseContact: evidence.registration?.network?.abuseContact ?? null,
      proxied: evidence.proxy !== null,
      tracedAt: evidence.at,
    }
    await recordTrace(foundation, transaction, sealer, itemId, { ok: true, hosting, evidence })
  }
}

const bytes = (hex: string | null) => (hex === null ? null : Buffer.from(hex, 'hex'))
