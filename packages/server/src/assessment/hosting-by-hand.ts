import { type Database, type Foundation, type ItemId, user } from '../foundation/index.ts'
import {
  type Attention,
  type Hosting,
  type ItemRow,
  isClaimedByAnother,
  isIllegal,
  itemHosting,
  itemState,
  lockItem,
  setHosting,
} from '../reports/index.ts'
import type { Asker } from './people.ts'
import { hostingStep } from './rules.ts'
import type { HostingInput } from './schemas.ts'
import type { AssessmentFailure } from './texts.ts'

/**
 * A person says where an item is hosted: the network behind a proxy, or what could not be traced. What the last trace
 * found and the person does not contradict is kept. An item that is on its way already is routed again (`item-moved`).
 */
export async function setHostingByHand(
  foundation: Foundation,
  id: ItemId,
  asker: Asker,
  input: HostingInput,
): Promise<{ ok: true } | { ok: false; reason: AssessmentFailure }> {
  const sealer = await foundation.columns.ready()
  return foundation.database.transaction().execute(async (transaction) => {
    const row = await lockItem(transaction, id)
    if (!row) return { ok: false, reason: 'unknown-item' }
    if (isClaimedByAnother(row, asker.userId, foundation.clock.now()))
      return { ok: false, reason: 'claimed-by-another' }
    const verdict = hostingStep({ state: await itemState(transaction, row), self: foundation.self })
    if (!verdict.ok) return verdict
    const hosting = withWordOf(input, await itemHosting(foundation, row), foundation.clock.now())
    await setHosting(foundation, transaction, sealer, row, hosting, user(asker.userId))
    await clearAttention(transaction, row, hosting)
    if (isOnItsWay(row)) await foundation.jobs.announce(transaction, 'item-moved', [{ itemId: id }])
    return { ok: true }
  })
}

function withWordOf(input: HostingInput, traced: Hosting | undefined, now: Date): Hosting {
  return {
    addresses: traced?.addresses ?? [],
    country: input.country,
    asn: traced?.asn ?? null,
    network: traced?.network ?? null,
    provider: input.provider ?? traced?.provider ?? null,
    abuseContact: input.abuseContact ?? traced?.abuseContact ?? null,
    // A person who names the country has looked behind the proxy.
    proxied: false,
    tracedAt: now.toISOString(),
  }
}

/** What hung on not knowing the place does so no longer; routing sets it again if it does not help. */
async function clearAttention(transaction: Database, row: ItemRow, hosting: Hosting): Promise<void> {
  const answered: readonly (Attention | null)[] = [
    'cannot-trace',
    'no-member',
    'declined',
    ...(hosting.abuseContact === null ? [] : (['no-provider-contact'] as const)),
  ]
  if (!answered.includes(row.attention)) return
  await transaction.updateTable('content_item').set({ attention: null }).where('id', '=', row.id).execute()
}

function isOnItsWay(row: ItemRow): boolean {
  return isIllegal(row.classification ?? undefined) && (row.stage === 'assessed' || row.stage === 'takedown')
}
