import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { inject } from 'vitest'
import { type ConfigInput, parseConfig } from '../config.ts'
import { type Foundation, type FoundationOverrides, openFoundation } from '../foundation.ts'
import { systemRandom } from '../ids.ts'
import { createKeys } from '../keys.ts'
import { templateDatabase } from './template-database.ts'

export interface TestFoundation {
  foundation: Foundation
  config: ConfigInput
  close(): Promise<void>
}

/** A database of its own in the run's cluster. */
export async function testDatabase(): Promise<string> {
  const admin = new pg.Client({ connectionString: inject('clusterUrl') })
  await admin.connect()
  const name = `t_${randomBytes(6).toString('hex')}`
  await admin.query(`create database ${name} template ${templateDatabase}`)
  await admin.end()
  const url = new URL(inject('clusterUrl'))
  url.pathname = `/${name}`
  return url.toString()
}

/** A configuration for tests: a Swedish hotline with its own empty database, keys and folder; ports are free ones. */
export async function testConfig(changes: Partial<ConfigInput> = {}): Promise<ConfigInput> {
  const dataDir = await mkdtemp(join(tmpdir(), 'samverkan-test-data-'))
  await createKeys(dataDir, changes.member?.id ?? 'hotline.se', systemRandom)
  return {
    member: {
      id: 'hotline.se',
      name: 'Hotline Sweden',
      kind: 'hotline',
      country: 'SE',
      languages: ['sv', 'en'],
      mailAddress: 'notices@hotline-se.example',
      website: 'https://hotline-se.example/',
    },
    dataDir,
    databaseUrl: await testDatabase(),
    network: {},
    mail: { outgoing: { host: '127.0.0.1', port: 2525 } },
    tracing: { allowedPrefixes: ['127.0.0.0/8'] },
    signIn: { reusableSignInLinks: true },
    log: 'error',
    ...changes,
  }
}

/** The foundation over a fresh database; close it when done. */
export async function testFoundation(
  changes: Partial<ConfigInput> = {},
  overrides: FoundationOverrides = {},
): Promise<TestFoundation> {
  const config = await testConfig(changes)
  const parsed = parseConfig(config)
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'))
  const foundation = await openFoundation(parsed.config, overrides)
  return {
    foundation,
    config,
    close: async () => {
      await foundation.close()
      await rm(parsed.config.dataDir, { recursive: true, force: true })
    },
  }
}
