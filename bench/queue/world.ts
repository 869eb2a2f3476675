import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type ConfigInput,
  createKeys,
  type Foundation,
  manualClock,
  openFoundation,
  parseConfig,
  startEmbeddedDatabase,
  systemRandom,
} from '../../packages/server/src/foundation/index.ts'
import { fillPast } from './fill-past.ts'
import { fillWaiting } from './fill-waiting.ts'

export interface QueueWorld {
  /** Path of the hotline's configuration, for the server's process. */
  configFile: string
  databaseUrl: string
  foundation: Foundation
  close(): Promise<void>
}

const images = 3
const waitingReports = 2_500
const reportEverySeconds = 126

/** A Swedish hotline with a year of work in its database: `items` in all, 10,000 of them not assessed. */
export async function queueWorld(items: number): Promise<QueueWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'samverkan-queue-'))
  const cluster = await startEmbeddedDatabase(join(folder, 'postgres'), {
    settings: { max_wal_size: '4GB', shared_buffers: '512MB' },
  })
  const databaseUrl = await cluster.databaseUrl('hotline')
  const config = hotline(join(folder, 'hotline'), databaseUrl)
  await createKeys(join(folder, 'hotline'), config.member.id, systemRandom)
  const configFile = join(folder, 'config.json')
  await writeFile(configFile, JSON.stringify(config))
  const parsed = parseConfig(config)
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'))
  const now = Date.now()
  const clock = manualClock(new Date(now - waitingReports * reportEverySeconds * 1_000))
  const foundation = await openFoundation(parsed.config, { clock })
  const waitingItems = waitingReports * (1 + images)
  await fillPast(foundation.pool, {
    ...{ reports: Math.ceil((items - waitingItems) / (1 + images)), itemsPerReport: 1 + images },
    ...{ reportEverySeconds, now: clock.now() },
  })
  await fillWaiting(foundation, {
    ...{ reports: waitingReports, images },
    arrive: () => {
      clock.advance(reportEverySeconds * 1_000)
      return clock.now()
    },
  })
  await foundation.pool.query('vacuum (analyze)')
  return {
    ...{ configFile, databaseUrl, foundation },
    close: async () => {
      await foundation.close()
      await cluster.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function hotline(dataDir: string, databaseUrl: string): ConfigInput {
  return {
    member: {
      ...{ id: 'hotline.se', name: 'Hotline Sweden', kind: 'hotline', country: 'SE' },
      ...{ mailAddress: 'notices@hotline-se.example', website: 'https://hotline-se.example/' },
    },
    ...{ dataDir, databaseUrl, roles: ['workbench'], network: {}, log: 'error' },
    mail: { outgoing: { host: '127.0.0.1', port: 2525 } },
  }
}
