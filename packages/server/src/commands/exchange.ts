import type { Command } from 'commander'
import {
  agreementSentence,
  askForStatements,
  declareRestored,
  listStatements,
  openExchange,
} from '../exchange/index.ts'
import { type Foundation, openFoundation } from '../foundation/index.ts'
import { openMembers } from '../network/members/index.ts'
import { configOption, loadConfig } from './with-config.ts'

interface StatementOptions {
  config: string
  peer?: string
  wait: string
}

const lookEveryMs = 500

export function addExchangeCommands(program: Command): void {
  const exchange = program.command('exchange').description('Hand-overs between this member and the others')
  exchange
    .command('statement')
    .description('Compare with the other members now what was handed over, and say what came of it')
    .requiredOption(...configOption)
    .option('--peer <member>', 'with this member only')
    .option('--wait <seconds>', 'how long to wait for their statements', '30')
    .action((options: StatementOptions) =>
      onMember(options.config, async (foundation) => {
        const asked = await askForStatements(foundation, options.peer)
        if (!asked.ok) throw new Error(`Nothing was ever exchanged with ${options.peer}.`)
        const since = foundation.clock.now()
        const answered = await untilAnswered(foundation, asked.peers, since, Number(options.wait) * 1_000)
        const members = openMembers(foundation)
        const { peers } = await listStatements({ foundation, members })
        for (const peer of peers) {
          if (!asked.peers.includes(peer.member)) continue
          console.log(agreementSentence(peer))
          if (!answered.includes(peer.member))
            console.log(`  No statement has come back from ${peer.member} yet; it is asked again tonight.`)
        }
      }),
    )
  exchange
    .command('restored')
    .description('Say that the database comes from a backup: new numbers, and a comparison with every member')
    .requiredOption(...configOption)
    .action((options: { config: string }) =>
      onMember(options.config, async (foundation) => {
        await declareRestored(foundation)
        console.log(
          'New numbers are begun, and every member is asked for a comparison by the running server.',
        )
        console.log('What to look after now: docs/guide-administrator.md, "After a restore".')
      }),
    )
  exchange
    .command('parts')
    .description('Look for every sealed part that should be here, and fetch what is gone from its sender')
    .requiredOption(...configOption)
    .action((options: { config: string }) =>
      onMember(options.config, async (foundation) => {
        const members = openMembers(foundation)
        await members.refresh()
        const room = openExchange(foundation, members)
        try {
          const { checked, fetched, lost } = await room.fetchLostParts()
          console.log(`${checked} parts were looked for; ${fetched} were gone and have come back.`)
          for (const { from, sha256 } of lost)
            console.error(`${sha256} is gone; ${from} did not give it back.`)
          if (lost.length > 0) process.exitCode = 1
        } finally {
          await room.stop()
          await members.stop()
        }
      }),
    )
}

/** Those whose statement has come since, within the time. */
async function untilAnswered(
  { database }: Foundation,
  peers: readonly string[],
  since: Date,
  timeoutMs: number,
): Promise<string[]> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const rows = await database
      .selectFrom('statement_peer')
      .select('peer')
      .where('peer', 'in', [...peers, ''])
      .where('received_at', '>=', since)
      .execute()
    if (rows.length >= peers.length || Date.now() > deadline) return rows.map(({ peer }) => peer)
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
  }
}

async function onMember(path: string, work: (foundation: Foundation) => Promise<void>): Promise<void> {
  const foundation = await openFoundation(loadConfig(path))
  try {
    await work(foundation)
  } finally {
    await foundation.close()
  }
}
