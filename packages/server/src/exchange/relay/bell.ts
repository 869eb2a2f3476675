import { sql } from 'kysely'
import type { Database } from '../../foundation/index.ts'
import { signals } from '../signals.ts'

export interface Waiting {
  heard: Promise<'rung' | 'over'>
  /** Stops waiting; nobody needs the answer any more. */
  forget(): void
}

/** Wakes those of the members' requests that wait for mail. */
export interface Bell {
  /** There is something new for the member; for everybody, perhaps, when it is ''. */
  ring(member: string): void
  /** Begins at this call: until it is rung, the time is over or the signal aborts. Of more than two that wait for a member
   *  the oldest is over at once. */
  wait(member: string, ms: number, ending: AbortSignal): Waiting
}

const mostOfOneMember = 2

export function createBell(): Bell {
  const waiting = new Map<string, Set<(heard: 'rung' | 'over') => void>>()
  return {
    ring: (member) => {
      const sets = member === '' ? [...waiting.values()] : [waiting.get(member) ?? new Set()]
      for (const set of sets) for (const end of [...set]) end('rung')
    },
    wait: (member, ms, ending) => {
      const { promise: heard, resolve } = Promise.withResolvers<'rung' | 'over'>()
      const ofMember = waiting.get(member) ?? new Set()
      waiting.set(member, ofMember)
      const end = (how: 'rung' | 'over') => {
        clearTimeout(timer)
        ending.removeEventListener('abort', abort)
        ofMember.delete(end)
        if (ofMember.size === 0 && waiting.get(member) === ofMember) waiting.delete(member)
        resolve(how)
      }
      const abort = () => end('over')
      const timer = setTimeout(abort, ms)
      ending.addEventListener('abort', abort)
      ofMember.add(end)
      const [oldest] = ofMember
      if (ofMember.size > mostOfOneMember) oldest?.('over')
      if (ending.aborted) abort()
      return { heard, forget: abort }
    },
  }
}

/** Rings for a member when, and only if, the transaction commits. */
export async function ringMailbox(transaction: Database, member: string): Promise<void> {
  await sql`select pg_notify(${signals.mailbox}, ${member})`.execute(transaction)
}
