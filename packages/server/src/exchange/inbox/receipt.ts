import {
  type DirectoryState,
  type Receipt,
  type Suite,
  signReceipt,
  toHex,
  treeRoot,
} from '@samverkan/protocol'
import type { ExchangeContext } from '../context.ts'
import { canSignHx2 } from '../suites.ts'

/** What a receipt answers. */
export interface Answered {
  id: string
  sha256: string
  from: string
  parts: Receipt['parts']
  /** That of the envelope: it is answered in the same, where we can. */
  suite?: Suite | undefined
}

/** Signs the answer to an envelope: `delivered`, or `rejected` with a code. */
export async function makeReceipt(
  context: ExchangeContext,
  envelope: Answered,
  dir: DirectoryState,
  code?: string,
): Promise<string> {
  return sign(context, envelope, dir, code === undefined ? { kind: 'delivered' } : { kind: 'rejected', code })
}

/** Signs, as the relay, that all parts of an envelope for another member are here. Never ends the sender's duty. */
export async function makeRelayedReceipt(
  context: ExchangeContext,
  envelope: Answered,
  dir: DirectoryState,
): Promise<string> {
  return sign(context, envelope, dir, { kind: 'relayed' })
}

/** With the head of our own ledger, so that the peer becomes its witness. */
async function sign(
  context: ExchangeContext,
  envelope: Answered,
  dir: DirectoryState,
  verdict: Pick<Receipt, 'kind' | 'code'>,
): Promise<string> {
  const { foundation, members } = context
  return signReceipt(
    {
      v: 1,
      ...(envelope.suite === 'hx2' && canSignHx2(members) ? { suite: 'hx2' as const } : {}),
      env: envelope.id,
      env_sha256: envelope.sha256,
      parts: envelope.parts,
      from: foundation.self,
      to: envelope.from,
      at: foundation.clock.now().toISOString(),
      ...verdict,
      dir,
      log: await ledgerHead(context),
    },
    members.keys().sign,
  )
}

/** The newest signed checkpoint of the own ledger; an empty tree's before the first. */
export async function ledgerHead({ foundation }: ExchangeContext): Promise<Receipt['log']> {
  const checkpoint = await foundation.database
    .selectFrom('ledger_checkpoint')
    .select(['size', 'root', 'note'])
    .orderBy('size', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!checkpoint) return { origin: `${foundation.self}/ledger`, size: 0, root: toHex(treeRoot([])) }
  const [origin = foundation.self] = checkpoint.note.split('\n')
  return { origin, size: checkpoint.size, root: checkpoint.root.toString('hex') }
}
