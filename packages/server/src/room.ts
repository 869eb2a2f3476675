import type { App } from './foundation/index.ts'

/** What a room brings to the server: routes for the three listeners, and things with a life of their own. */
export interface Room {
  routes?: { public?: App; workbench?: App; exchange?: App }
  start?(): Promise<void>
  /** Lets go of everything the room holds. */
  stop?(): Promise<void>
}
