import { openExchange, raiseAlarm } from '../../../packages/server/src/exchange/index.ts'
import {
  type Clock,
  createApp,
  type FaultPoints,
  type Foundation,
  listen,
  openFoundation,
  parseConfig,
  sealLedger,
} from '../../../packages/server/src/foundation/index.ts'
import { type Members, openMembers } from '../../../packages/server/src/network/members/index.ts'
import { fillableDisk } from './fillable-disk.ts'
import type { Start } from './member-messages.ts'

export interface OpenMember {
  foundation: Foundation
  members: Members
  disk: ReturnType<typeof fillableDisk>
  /** Ends it by itself, as a stopped service does. */
  close(): Promise<void>
}

/** A member's exchange in this process, over a database that is not its own. Throws when it cannot start. */
export async function openMember(
  { config, publication }: Pick<Start, 'config' | 'publication'>,
  edge: { faults?: FaultPoints; clock?: Clock } = {},
): Promise<OpenMember> {
  const parsed = parseConfig(config)
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'))
  const { roles, listen: where, policy } = parsed.config
  const foundation = await openFoundation(parsed.config, edge)
  const disk = fillableDisk(foundation.vault)
  const members = openMembers(foundation, { alarm: raiseAlarm })
  const published = await members.publish(publication)
  if (!published.ok) throw new Error(`directory: ${published.reason}`)
  const exchange = openExchange({ ...foundation, vault: disk.vault }, members)
  foundation.jobs.loop({
    name: 'seal-ledger',
    everyMs: policy.ledgerSealMs,
    run: () => sealLedger(foundation),
  })
  await foundation.jobs.start({ work: roles.includes('worker') })
  await members.start()
  await exchange.start()
  const app = createApp(foundation, { maxBodyBytes: 64 * 1024 * 1024, https: false, trustedTypes: 'none' })
  for (const routes of [members.routes.exchange, exchange.routes.exchange]) app.route('/', routes)
  const listening = roles.includes('exchange') ? await listen(app, where.exchange) : undefined
  return {
    ...{ foundation, members, disk },
    close: async () => {
      await listening?.close()
      await exchange.stop()
      await members.stop()
      await foundation.close()
    },
  }
}
