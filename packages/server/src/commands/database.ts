import { readFileSync, statSync } from 'node:fs'
import type { Command } from 'commander'
import { grantPublicRole, migrate, openDatabase, roleOf } from '../foundation/index.ts'
import { configOption, loadConfig } from './with-config.ts'

export function addDatabaseCommands(program: Command): void {
  const database = program.command('database').description('The database and who may do what in it')
  database
    .command('roles')
    .description(
      'Make the login of publicDatabaseUrl and give it what the public process needs, nothing else',
    )
    .requiredOption(...configOption)
    .option(
      '--public-password-file <file>',
      'its password (mode 600); without it the login must exist and keeps its own',
    )
    .action(async (options: { config: string; publicPasswordFile?: string }) => {
      const { databaseUrl, publicDatabaseUrl } = loadConfig(options.config)
      if (publicDatabaseUrl === undefined)
        throw new Error('publicDatabaseUrl: got nothing; expects the address with the login to make')
      const password =
        options.publicPasswordFile === undefined ? undefined : readPassword(options.publicPasswordFile)
      const { pool, close } = openDatabase(databaseUrl, { max: 2 })
      try {
        await migrate(pool)
        await grantPublicRole(pool, roleOf(publicDatabaseUrl), password)
      } finally {
        await close()
      }
      console.log(`${roleOf(publicDatabaseUrl)} may do what the public process needs, and nothing else.`)
    })
}

function readPassword(path: string): string {
  if ((statSync(path).mode & 0o077) !== 0)
    throw new Error(`${path} can be read by others; set its mode to 600`)
  const password = readFileSync(path, 'utf8').trim()
  if (password === '') throw new Error(`${path} is empty; expects the password`)
  return password
}
