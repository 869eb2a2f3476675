import { fromHex, sha256Hex, signRequest, verifyConsistency } from '@samverkan/protocol'
import { request } from 'undici'
import { z } from 'zod'
import { exchangeAddress } from '../../network/members/index.ts'
import type { ExchangeContext } from '../context.ts'
import { noteBreak } from './peer-ledger.ts'

const answerSchema = z.object({ proof: z.array(z.string().regex(/^[0-9a-f]{64}$/)).max(128) })
const timeouts = { headersTimeout: 30_000, bodyTimeout: 30_000 }
const maxAnswerBytes = 64 * 1024
const peersInOneRun = 50

/**
 * Asks each peer whose ledger has grown since to prove that it has only grown: the head that we kept must be the beginning
 * of the new one. A peer that does not answer is asked again; one that answers with another tree has rewritten it.
 */
export async function proveLedgers(context: ExchangeContext): Promise<void> {
  const { database, clock, policy, log } = context.foundation
  const due = await database
    .selectFrom('peer_ledger')
    .selectAll()
    .whereRef('size', '>', 'proved_size')
    .where((eb) =>
      eb.or([
        eb('asked_at', 'is', null),
        eb('asked_at', '<', new Date(clock.now().getTime() - policy.statementEveryMs)),
      ]),
    )
    .orderBy('asked_at', (order) => order.asc().nullsFirst())
    .limit(peersInOneRun)
    .execute()
  for (const head of due) {
    if (context.ending.aborted) return
    await database
      .updateTable('peer_ledger')
      .set({ asked_at: clock.now() })
      .where('peer', '=', head.peer)
      .execute()
    try {
      // The first head of a peer is believed; from then on it is held to it.
      if (head.proved_root === null || (await isProved(context, { ...head, proved_root: head.proved_root })))
        await database
          .updateTable('peer_ledger')
          .set({ proved_size: head.size, proved_root: head.root })
          .where('peer', '=', head.peer)
          .where('size', '>=', head.size)
          .execute()
    } catch (error) {
      log.warn('a peer did not prove its ledger', {
        peer: head.peer,
        reason: error instanceof Error ? error.message : 'failed',
      })
    }
  }
}

interface Head {
  peer: string
  size: number
  root: string
  proof: string
  proved_size: number
  proved_root: string
}

/** Throws when no answer comes. */
async function isProved(context: ExchangeContext, head: Head): Promise<boolean> {
  const { foundation } = context
  const answer = await askForProof(context, head)
  const holds = verifyConsistency(
    head.proved_size,
    head.size,
    bytes(head.proved_root),
    bytes(head.root),
    answer.map(bytes),
  )
  if (holds.ok) return true
  await foundation.database.transaction().execute(async (transaction) => {
    await noteBreak(foundation, transaction, head.peer, head.proof, head.proof, 'inconsistent')
    await transaction
      .updateTable('peer_ledger')
      .set({ proved_size: 0, proved_root: null })
      .where('peer', '=', head.peer)
      .execute()
  })
  return false
}

async function askForProof(context: ExchangeContext, head: Head): Promise<string[]> {
  const { foundation, members, dispatcher } = context
  const view = members.view()
  if (!view) throw new Error('no-directory')
  // Members behind a relay cannot be asked; their receipts still show a smaller or another tree.
  if (view.keysets.get(head.peer)?.delivery.mode === 'relay') throw new Error('behind-a-relay')
  const address = exchangeAddress(view, head.peer, foundation.self)
  if (!address.ok) throw new Error(address.reason)
  const path = `${address.url}/hx/v1/ledger/consistency`
  const proof = await signRequest(
    { htm: 'GET', htu: path, bodySha256: sha256Hex('') },
    members.keys().sign,
    foundation.clock.now(),
    foundation.random,
  )
  const response = await request(`${path}?from=${head.proved_size}&to=${head.size}`, {
    dispatcher,
    headers: { authorization: `HX ${proof}` },
    ...timeouts,
  })
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response.body) {
    size += (chunk as Buffer).length
    if (size > maxAnswerBytes) throw new Error('the answer is too large')
    chunks.push(chunk as Buffer)
  }
  if (response.statusCode !== 200) throw new Error(`status ${response.statusCode}`)
  return answerSchema.parse(JSON.parse(Buffer.concat(chunks).toString('utf8'))).proof
}

const bytes = (hex: string) => fromHex(hex) ?? new Uint8Array()
