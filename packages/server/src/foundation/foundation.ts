import { join } from 'node:path'
import type pg from 'pg'
import { type AtOnce, openAtOnce } from './at-once.ts'
import { type Clock, systemClock } from './clock.ts'
import { type Config, publicLoginOf } from './config.ts'
import { type Database, openDatabase, unsafeSettings } from './database.ts'
import { type FaultPoints, noFaults } from './fault-points.ts'
import { type MemberId, type RandomBytes, systemRandom } from './ids.ts'
import { type Jobs, openJobs } from './jobs.ts'
import { type Keys, loadKeys } from './keys.ts'
import { type AppendEvents, ledgerAppender } from './ledger/append.ts'
import { type Log, openLog } from './log.ts'
import { migrate } from './migrate.ts'
import type { Policy } from './policy.ts'
import { requirePublicLogin } from './public-role.ts'
import { type SealedColumns, sealedColumns } from './sealed-columns.ts'
import { type Disk, systemDisk } from './vault/disk.ts'
import { folderBlobStore } from './vault/folder-blob-store.ts'
import { incomingFiles } from './vault/incoming-files.ts'
import { openVault, type Vault } from './vault/vault.ts'
import './tables.ts'

/** What every room stands on; one for each member server in a process. */
export interface Foundation {
  config: Config
  policy: Policy
  self: MemberId
  clock: Clock
  random: RandomBytes
  log: Log
  database: Database
  pool: pg.Pool
  keys: Keys
  columns: SealedColumns
  vault: Vault
  append: AppendEvents
  jobs: Jobs
  atOnce: AtOnce
  faults: FaultPoints
}

export interface FoundationOverrides {
  clock?: Clock
  random?: RandomBytes
  faults?: FaultPoints
  disk?: Disk
  writeLog?: (line: string) => void
}

/**
 * Opens database, keys and vault, and brings the tables up to date; under the public login it only checks that they are.
 * Refuses a database that may lose what it acknowledged.
 */
export async function openFoundation(
  config: Config,
  overrides: FoundationOverrides = {},
): Promise<Foundation & { close(): Promise<void> }> {
  const clock = overrides.clock ?? systemClock
  const random = overrides.random ?? systemRandom
  const log = openLog(
    config.member.id,
    config.log,
    overrides.writeLog ?? ((line) => process.stderr.write(line)),
  )
  const keys = loadKeys(config.dataDir, config.roles)
  const publicLogin = publicLoginOf(config)
  const databaseUrl = publicLogin ?? config.databaseUrl
  const { database, pool, close } = openDatabase(databaseUrl)
  // A connection of its own: each of the others may be in a transaction that waits for a data key.
  const forDataKeys = openDatabase(databaseUrl, { max: 1 })
  try {
    const unsafe = await unsafeSettings(pool)
    if (unsafe.length > 0)
      throw new Error(`PostgreSQL would lose acknowledged tips: set ${unsafe.join(', ')} to on`)
    if (publicLogin === undefined) await migrate(pool)
    else await requirePublicLogin(pool)
  } catch (error) {
    await Promise.all([close(), forDataKeys.close()])
    throw error
  }
  const jobs =
    publicLogin === undefined
      ? openJobs(config.databaseUrl, log, clock)
      : openJobs(publicLogin, log, clock, 'adds')
  const self = config.member.id as MemberId
  const disk = overrides.disk ?? systemDisk
  const vaultFolder = join(config.dataDir, 'vault')
  const blobs = folderBlobStore(vaultFolder, random, disk)
  return {
    ...{ config, policy: config.policy, self, clock, random, log, database, pool, keys, jobs },
    columns: sealedColumns(forDataKeys.database, keys, clock, random),
    vault: openVault(blobs, incomingFiles(join(vaultFolder, 'incoming'), blobs, random, disk), keys),
    append: ledgerAppender(clock, random),
    atOnce: openAtOnce(),
    faults: overrides.faults ?? noFaults,
    close: async () => {
      await jobs.stop()
      await Promise.all([close(), forDataKeys.close()])
    },
  }
}
