import { sql } from 'kysely'
import type { Database, Foundation } from '../foundation/index.ts'
import type { Room } from '../room.ts'
import type { KnownQuery, Match } from './match.ts'
import { indexQueryOf, matchesAmong } from './matching/look-up.ts'
import { type IndexState, openMatching } from './matching/open-matching.ts'
import './tables.ts'

/** Known material, as this process sees it. */
export interface Known extends Room {
  /**
   * Every entry that stands and that the file matches, the strongest first. Sees all that was committed before it was asked.
   * Waits while the index is loaded; rejects when the database is away: without the index nothing is decided.
   */
  lookup(query: KnownQuery): Promise<Match[]>
  /** When the index is loaded; begins it where nothing has. */
  ready(): Promise<void>
  state(): IndexState
  start(): Promise<void>
  stop(): Promise<void>
}

/** Opens the room. The index is loaded when the server starts to work; in a process that only asks, with its first question. */
export function openKnown(foundation: Pick<Foundation, 'config' | 'database' | 'log'>): Known {
  const { config, database, log } = foundation
  const matching = openMatching(config.databaseUrl)
  const works = config.roles.includes('worker')

  return {
    lookup: async (known) => {
      const query = indexQueryOf(known)
      if (query === undefined) return []
      // Where no list has an entry, no thread is needed to know that nothing matches.
      if (matching.state() === 'idle' && !(await hasEntries(database))) return []
      return matchesAmong(database, known, await matching.find(query))
    },
    ready: async () => {
      await matching.ready()
    },
    state: matching.state,
    start: async () => {
      if (!works || !(await hasEntries(database))) return
      // Not waited for: tips are taken meanwhile, and who looks something up waits.
      matching.ready().then(
        (bytes) => log.info('The index of known material is loaded', { bytes }),
        (error: unknown) => log.error('loading the index of known material', error),
      )
    },
    stop: matching.stop,
  }
}

async function hasEntries(database: Database): Promise<boolean> {
  const { rows } = await sql<{ has: boolean }>`select exists(select from hash_entry) as has`.execute(database)
  return rows[0]?.has ?? false
}
