import { verifyRequest } from '@samverkan/protocol'
import { memberById } from '../../network/members/index.ts'
import type { ExchangeContext } from '../context.ts'

export type Guarded =
  | { ok: true; member: string }
  | { ok: false; reason: 'no-proof' | 'bad-proof' | 'proof-used' | 'not-a-member' }

/** Longer than a proof can be valid, its clock being ahead or behind. */
const rememberedMs = 4 * 60_000

/** Who asks, for requests without an envelope: `Authorization: HX <proof>`, signed for exactly this request, good once. */
export async function guardRequest(
  context: ExchangeContext,
  request: { method: string; path: string; authorization: string | undefined; bodySha256: string },
): Promise<Guarded> {
  const { foundation, members } = context
  const view = members.view()
  const proof = /^HX ([A-Za-z0-9._-]+)$/.exec(request.authorization ?? '')?.[1]
  if (!view || proof === undefined) return { ok: false, reason: 'no-proof' }
  const now = foundation.clock.now()
  const verdict = await verifyRequest(
    proof,
    { htm: request.method, htu: ownBase(context) + request.path, bodySha256: request.bodySha256 },
    view.resolveKey,
    now,
  )
  if (!verdict.ok) return { ok: false, reason: 'bad-proof' }
  if (memberById(view.directory, verdict.member)?.status !== 'active')
    return { ok: false, reason: 'not-a-member' }
  const remembered = await foundation.database
    .insertInto('request_proof_seen')
    .values({ jti: `${verdict.member} ${verdict.jti}`, until: new Date(now.getTime() + rememberedMs) })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return remembered.numInsertedOrUpdatedRows === 1n
    ? { ok: true, member: verdict.member }
    : { ok: false, reason: 'proof-used' }
}

export function guardStatus(reason: Extract<Guarded, { ok: false }>['reason']): 401 | 403 {
  return reason === 'not-a-member' ? 403 : 401
}

/** Our address as peers know it, from our own keyset: what a proxy or a header says does not matter. */
function ownBase({ foundation, members }: ExchangeContext): string {
  const url = members.view()?.keysets.get(foundation.self)?.delivery.url
  return (url ?? foundation.config.listen.exchange.origin ?? '').replace(/\/+$/, '')
}

/** Forgets proofs that are no longer valid anyway. */
export async function forgetOldProofs({ foundation }: ExchangeContext): Promise<void> {
  await foundation.database
    .deleteFrom('request_proof_seen')
    .where('until', '<', foundation.clock.now())
    .execute()
}
