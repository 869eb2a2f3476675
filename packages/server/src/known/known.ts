import type { KnownQuery, Match } from './match.ts'

/** Known material, as this process sees it. */
export interface Known {
  /**
   * Every entry that stands and that the file matches, the strongest first. Sees all that was committed before it was asked.
   * Waits while the index is loaded; rejects when the database is away: without the index nothing is decided.
   */
  lookup(query: KnownQuery): Promise<Match[]>
  /** When the index is loaded; begins it where nothing has. */
  ready(): Promise<void>
}
