#!/usr/bin/env node
// `samverkan`: the one command line program.
import { Command } from 'commander'
import { addDatabaseCommands } from './commands/database.ts'
import { addDirectoryCommands } from './commands/directory.ts'
import { addExchangeCommands } from './commands/exchange.ts'
import { addFingerprintCommand } from './commands/fingerprint.ts'
import { addKeyCommands } from './commands/keys.ts'
import { addLedgerCommands } from './commands/ledger.ts'
import { addStartCommand } from './commands/start.ts'
import { addUserCommands } from './commands/users.ts'
import { addVerifyCommand } from './commands/verify.ts'

const program = new Command('samverkan')
  .description(
    'The member server of a child-protection hotline, of the secretariat, of INTERPOL or of a police force.',
  )
  .showHelpAfterError()

addStartCommand(program)
addKeyCommands(program)
addDatabaseCommands(program)
addUserCommands(program)
addDirectoryCommands(program)
addLedgerCommands(program)
addExchangeCommands(program)
addFingerprintCommand(program)
addVerifyCommand(program)

try {
  await program.parseAsync()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
