// Two members in a process of their own, one of which puts one large part to the other, breaking off again and again. Started by
// r-24-large-part.ts with what it is to do; says how it ended and how much memory the process had at most.

import { exchangeBodyLimit, openExchange } from '../../../packages/server/src/exchange/index.ts'
import { resumeLargePart } from '../../../packages/server/src/exchange/testing/large-part.ts'
import {
  type ConfigInput,
  createApp,
  listen,
  openFoundation,
  parseConfig,
} from '../../../packages/server/src/foundation/index.ts'
import { openMembers, type Publication } from '../../../packages/server/src/network/members/index.ts'
import { seededBytes } from './seeded-random.ts'

export interface LargePartTask {
  configs: { from: ConfigInput; to: ConfigInput }
  publication: Publication
  sizeBytes: number
  cuts: number[]
  seed: number
}

export interface LargePartTold {
  sha256: string
  arrived: string
  status: number
  resumedAt: number[]
  mostBytes: number
}

const task = await new Promise<LargePartTask>((resolve) => process.once('message', resolve))
const [from, to] = [await open(task.configs.from), await open(task.configs.to)]
const outcome = await resumeLargePart(from, to, {
  ...{ sizeBytes: task.sizeBytes, cuts: task.cuts, random: seededBytes(task.seed) },
})
const told: LargePartTold = { ...outcome, mostBytes: process.resourceUsage().maxRSS * 1024 }
process.send?.(told)
await from.close()
await to.close()
process.disconnect()

async function open(config: ConfigInput) {
  const parsed = parseConfig(config)
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'))
  const foundation = await openFoundation(parsed.config)
  const members = openMembers(foundation)
  const published = await members.publish(task.publication)
  if (!published.ok) throw new Error(`directory: ${published.reason}`)
  const exchange = openExchange(foundation, members)
  await foundation.jobs.start({ work: false })
  const app = createApp(foundation, { maxBodyBytes: exchangeBodyLimit, https: false, trustedTypes: 'none' })
  for (const routes of [members.routes.exchange, exchange.routes.exchange]) app.route('/', routes)
  const listening = await listen(app, parsed.config.listen.exchange)
  return {
    ...{ id: foundation.self, foundation, members, origin: listening.origin },
    close: async () => {
      await listening.close()
      await exchange.stop()
      await members.stop()
      await foundation.close()
    },
  }
}
