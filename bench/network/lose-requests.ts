import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { App } from '../../packages/server/src/foundation/index.ts'

/** Breaks the connection of a share of the requests: of the one half before anything was done, of the other before the
 *  answer. Which ones, the seed decides. */
export function loseRequests(share: number, seed: string): Parameters<App['use']>[1] {
  let n = 0
  return async (context, next) => {
    const draw = createHash('sha256').update(`${seed} ${n++}`).digest().readUInt32BE() / 2 ** 32
    if (draw >= share) return next()
    if (draw >= share / 2) await next()
    const { incoming } = context.env as { incoming?: IncomingMessage }
    incoming?.socket.destroy()
    return context.body(null, 500)
  }
}
