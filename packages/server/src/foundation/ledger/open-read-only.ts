import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type NoteVerifier, readVerifierKey } from '@samverkan/protocol'
import type { Config } from '../config.ts'
import { type Database, openDatabase } from '../database.ts'

/** What `samverkan ledger verify` needs: the database and the public key, and nothing that a server holds. */
export function openReadOnlyLedger(config: Pick<Config, 'databaseUrl' | 'dataDir'>): {
  database: Database
  verifier: NoteVerifier
  close(): Promise<void>
} {
  const reading = readVerifierKey(readFileSync(join(config.dataDir, 'keys', 'ledger.vkey'), 'utf8').trim())
  if (!reading.ok) throw new Error(`keys/ledger.vkey is not a verifier key: ${reading.reason}`)
  const { database, close } = openDatabase(config.databaseUrl, { max: 2 })
  return { database, verifier: reading.verifier, close }
}
