import { type Exchange, exchangeBodyLimit, openExchange } from '../packages/server/src/exchange/index.ts'
import {
  type App,
  createApp,
  type Foundation,
  type FoundationOverrides,
  listen,
  openFoundation,
  parseConfig,
} from '../packages/server/src/foundation/index.ts'
import { openMembers } from '../packages/server/src/network/members/index.ts'
import type { MemberStart } from './make-members.ts'

export interface BenchMember {
  foundation: Foundation
  /** Its workers stand still until `start`. */
  exchange: Exchange
  close(): Promise<void>
}

/** The rooms that hand-overs need, with the directory published and the exchange's port open. Jobs are added, not worked. */
export async function openMember(
  { config, publication }: MemberStart,
  {
    before,
    overrides,
  }: {
    /** Runs before each request. */
    before?: Parameters<App['use']>[1]
    overrides?: FoundationOverrides
  },
): Promise<BenchMember> {
  const parsed = parseConfig(config)
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'))
  const foundation = await openFoundation(parsed.config, overrides)
  const members = openMembers(foundation)
  await members.publish(publication)
  const exchange = openExchange(foundation, members)
  await foundation.jobs.start({ work: false })
  const app = createApp(foundation, { maxBodyBytes: exchangeBodyLimit, https: false, trustedTypes: 'none' })
  if (before) app.use(before)
  app.route('/', exchange.routes.exchange)
  const listening = await listen(app, parsed.config.listen.exchange)
  return {
    foundation,
    exchange,
    close: async () => {
      await listening.close()
      await exchange.stop()
      await members.stop()
      await foundation.close()
    },
  }
}
