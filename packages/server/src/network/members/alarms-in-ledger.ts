import { member } from '../../foundation/index.ts'
import type { EndMemberAlarms, RaiseDirectoryAlarm } from './context.ts'

/** Where no exchange is there to tell a person: a leaf that it will show. */
export const alarmInLedger: RaiseDirectoryAlarm = (foundation, transaction, kind, peer, detail) =>
  foundation.append(transaction, {
    kind: 'exchange.alarmed',
    actor: member(peer),
    detail: { alarm: kind, peer, ...detail },
  })

/** A leaf does not end. */
export const endNoAlarm: EndMemberAlarms = async () => {}
