import type { Actor, Database } from '../../foundation/index.ts'
import type { ExchangeContext } from '../context.ts'
import type { Deed } from './schemas.ts'

type Doing = { ok: true } | { ok: false; reason: string }

/** Does one thing to several lines, each in a transaction of its own: what cannot be done to one stops no other. */
export async function doToEach<Id extends string | number>(
  { foundation }: ExchangeContext,
  ids: readonly Id[],
  actor: Actor,
  deed: (transaction: Database, id: Id, actor: Actor) => Promise<Doing>,
): Promise<Deed> {
  const refused: Deed['refused'] = []
  const wanted = [...new Set(ids)]
  for (const id of wanted) {
    const done = await foundation.database
      .transaction()
      .execute((transaction) => deed(transaction, id, actor))
    if (!done.ok) refused.push({ id, reason: done.reason })
  }
  return { done: wanted.length - refused.length, refused }
}
