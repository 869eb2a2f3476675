// The only place that knows every room. No global state: a test or the demo composes many servers in one process.
import { openAccounts } from './accounts/index.ts'
import { openAssessment } from './assessment/index.ts'
import { exposureToday, openCapture } from './capture/index.ts'
import { endAlarms, openExchange, raiseAlarm, sendHashRecords, withdrawnAmong } from './exchange/index.ts'
import {
  type Config,
  type Foundation,
  type FoundationOverrides,
  grantPublicRole,
  isPublicOnly,
  openFoundation,
  roleOf,
  sealLedger,
} from './foundation/index.ts'
import { openIntake } from './intake/index.ts'
import { openEffect, openHashLists, openKnown } from './known/index.ts'
import { openLedger } from './ledger-routes.ts'
import { type Addresses, openListeners } from './listeners.ts'
import { openMonitoring } from './monitoring/index.ts'
import { type Members, memberById, openMembers } from './network/members/index.ts'
import { hasOpenCase, openPolice } from './police/index.ts'
import type { Room } from './room.ts'
import { openStatistics } from './statistics/index.ts'
import { openTakedown } from './takedown/index.ts'
import { guardedRequest, openTracing } from './tracing/index.ts'

export interface MemberServer {
  foundation: Foundation
  members: Members
  addresses: Addresses
  stop(): Promise<void>
}

/** Starts one member's server with the roles its configuration names. */
export async function compose(config: Config, overrides: FoundationOverrides = {}): Promise<MemberServer> {
  const foundation = await openFoundation(config, overrides)
  const members = openMembers(foundation, { alarm: raiseAlarm, endAlarms })
  const rooms = openRooms(foundation, members)
  const works = config.roles.includes('worker')
  const stops: (() => Promise<void>)[] = [() => foundation.close()]
  const stop = async () => {
    for (const each of stops.toReversed()) await each()
  }
  try {
    foundation.jobs.loop({
      name: 'seal-ledger',
      everyMs: config.policy.ledgerSealMs,
      run: () => sealLedger(foundation),
    })
    await foundation.jobs.start({ work: works })
    const facesPublicOnly = isPublicOnly(config)
    // Migrations may have brought new tables, and the first start the queues.
    if (!facesPublicOnly && config.publicDatabaseUrl !== undefined)
      await grantPublicRole(foundation.pool, roleOf(config.publicDatabaseUrl))
    for (const room of rooms) {
      if (room.stop) stops.push(room.stop)
      // What rooms do unasked (the directory, deliveries, mail) is not for the process that faces the public.
      if (!facesPublicOnly) await room.start?.()
    }
    const listeners = await openListeners(foundation, rooms)
    stops.push(listeners.close)
    return { foundation, members, addresses: listeners.addresses, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Every room, opened in the order of the flow. */
export function openRooms(foundation: Foundation, members: Members): Room[] {
  const memberName = (id: string) => {
    const view = members.view()
    return view && memberById(view.directory, id)?.name
  }
  const known = openKnown(foundation)
  const effect = openEffect(foundation, known, { memberName })
  return [
    openAccounts(foundation, { exposureToday }),
    openIntake(foundation),
    openTracing(foundation),
    known,
    effect,
    openHashLists({
      ...{ foundation, known, members: () => otherMembers(foundation, members) },
      send: sendHashRecords(foundation),
      request: (url, options) => guardedRequest(foundation, url, options),
    }),
    openCapture(foundation, effect),
    openAssessment(foundation, { memberName }),
    members,
    openExchange(foundation, members, { hasOpenCase }),
    openPolice(foundation, {
      memberName,
      withdrawnAmong: (database, ids) => withdrawnAmong(foundation, database, ids),
    }),
    openTakedown(foundation),
    openMonitoring(foundation),
    openStatistics(foundation),
    openLedger(foundation),
  ]
}

/** Active members of the network besides us, as the directory names them. */
function otherMembers({ self }: Foundation, members: Members): { id: string; name: string }[] {
  const all = members.view()?.directory.members ?? []
  return all
    .filter(({ id, status }) => status === 'active' && id !== self)
    .map(({ id, name }) => ({ id, name }))
}
