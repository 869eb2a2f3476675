// What a member that only fetches asks its relay, by hand.
import { type Receipt, sha256Hex, signReceipt } from '@samverkan/protocol'
import { request } from 'undici'
import { type Crafted, post, proofFor, put, type Reply } from './craft.ts'
import type { TestMember } from './test-network.ts'

export interface Asking {
  proof?: string
  headers?: Record<string, string>
}

export async function lease(
  of: TestMember,
  hub: Pick<TestMember, 'origin'>,
  wish: object = {},
  asking: Asking = {},
) {
  return postJson(of, `${hub.origin}/hx/v1/mailbox/lease`, wish, asking)
}

export async function handReceipts(
  of: TestMember,
  hub: Pick<TestMember, 'origin'>,
  receipts: string[],
  asking: Asking = {},
) {
  return postJson(of, `${hub.origin}/hx/v1/receipts`, { receipts }, asking)
}

export async function askReceipts(of: TestMember, hub: Pick<TestMember, 'origin'>, ids: string[]) {
  return postJson(of, `${hub.origin}/hx/v1/receipts/query`, { ids }, {})
}

export async function getPart(
  of: TestMember,
  hub: Pick<TestMember, 'origin'>,
  sha256: string,
  asking: Asking = {},
) {
  const url = `${hub.origin}/hx/v1/parts/${sha256}`
  const proof = asking.proof ?? (await proofFor(of, 'GET', url, sha256Hex('')))
  const answer = await request(url, { headers: { authorization: `HX ${proof}`, ...asking.headers } })
  return { status: answer.statusCode, bytes: Buffer.from(await answer.body.arrayBuffer()) }
}

async function postJson(of: TestMember, url: string, value: object, asking: Asking): Promise<Reply> {
  const body = JSON.stringify(value)
  const proof = asking.proof ?? (await proofFor(of, 'POST', url, sha256Hex(body)))
  const headers = { authorization: `HX ${proof}`, 'content-type': 'application/json', ...asking.headers }
  const answer = await request(url, { method: 'POST', headers, body })
  return { status: answer.statusCode, body: await answer.body.text() }
}

export const mailIn = (reply: Reply) => JSON.parse(reply.body) as { envelopes: string[]; receipts: string[] }
export const resultsIn = (reply: Reply) => (JSON.parse(reply.body) as { results: string[] }).results

/** Puts an envelope into a mailbox as an ordinary sender does. */
export async function intoMailbox(
  from: TestMember,
  hub: Pick<TestMember, 'origin'>,
  crafted: Crafted,
): Promise<Reply> {
  const first = await post(hub, crafted.jws)
  if (first.status !== 202) return first
  for (const part of crafted.parts) await put(from, hub, part)
  return post(hub, crafted.jws)
}

/** A receipt for an envelope, signed by whomever. */
export async function forgeReceipt(
  by: TestMember,
  { envelope, jws }: Crafted,
  changes: Partial<Receipt> = {},
): Promise<string> {
  const state = by.members.view()?.state
  if (!state) throw new Error('no directory')
  const receipt: Receipt = {
    v: 1,
    kind: 'delivered',
    env: envelope.id,
    env_sha256: sha256Hex(jws),
    parts: envelope.parts.map(({ n, sha256, len }) => ({ n, sha256, len })),
    from: by.id,
    to: envelope.from,
    at: by.foundation.clock.now().toISOString(),
    dir: state,
    log: { origin: `${by.id}/ledger`, size: 0, root: '0'.repeat(64) },
    ...changes,
  }
  return signReceipt(receipt, by.members.keys().sign)
}
