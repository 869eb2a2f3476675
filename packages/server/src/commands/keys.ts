import type { Command } from 'commander'
import { createKeys, systemRandom } from '../foundation/index.ts'
import { createExchangeKeys } from '../network/members/index.ts'
import { configOption, loadConfig } from './with-config.ts'

export function addKeyCommands(program: Command): void {
  program
    .command('keys')
    .description('Make this member’s keys; keeps what is there')
    .requiredOption(...configOption)
    .action(async (options: { config: string }) => {
      const config = loadConfig(options.config)
      await createKeys(config.dataDir, config.member.id, systemRandom)
      await createExchangeKeys(config.dataDir)
      console.log(
        `The keys are in ${config.dataDir}/keys, readable by this user only. Back them up apart from the database.`,
      )
    })
}
