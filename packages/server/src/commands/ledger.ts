import type { Command } from 'commander'
import { latestCheckpoint, openReadOnlyLedger, verifyLedger } from '../foundation/index.ts'
import { configOption, loadConfig } from './with-config.ts'

export function addLedgerCommands(program: Command): void {
  const ledger = program.command('ledger').description('The record of everything that happened')
  ledger
    .command('verify')
    .description('Recompute every leaf and checkpoint of the database; needs no running server')
    .requiredOption(...configOption)
    .action(async (options: { config: string }) => {
      const opened = openReadOnlyLedger(loadConfig(options.config))
      try {
        const verdict = await verifyLedger(opened.database, opened.verifier)
        const last = await latestCheckpoint(opened.database)
        console.log(
          `${verdict.leaves} leaves under ${verdict.checkpoints} checkpoints; ${verdict.erased} erased, ${verdict.unsealed} not sealed yet.`,
        )
        if (last) console.log(last.note.trimEnd())
        for (const problem of verdict.problems) console.error(problem)
        if (verdict.problems.length > 0) process.exitCode = 1
        else console.log('The ledger is whole.')
      } finally {
        await opened.close()
      }
    })
}
