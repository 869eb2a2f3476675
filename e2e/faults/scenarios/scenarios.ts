import { plantedSchedules } from './planted-schedules.ts'
import { killAtEachStep } from './r-01-kill-at-each-step.ts'
import { killedInUpkeep, killedWhileSealingAgain } from './r-10-kill-in-upkeep.ts'
import { unreliableNetwork } from './r-11-network.ts'
import { oneWayPartition, tenDaysApart } from './r-12-partition.ts'
import { changedBytes } from './r-13-bytes.ts'
import { equivocation } from './r-14-equivocation.ts'
import {
  backendsKilled,
  deadlock,
  failOver,
  immediateStop,
  readOnly,
  serialisationFailures,
  tooManyConnections,
} from './r-15-database.ts'
import { smallDisk, writesFail } from './r-16-disk-full.ts'
import { receiverLongBehind, senderAheadAndBack } from './r-17-clock.ts'
import { bothRestored, receiverRestored, senderRestored } from './r-18-restore.ts'
import { killedAtTheRelay, relayWiped, relayWithholds } from './r-19-relay.ts'
import { hubAway } from './r-20-hub-away.ts'
import { poisonousRecord } from './r-21-poison.ts'
import { deadPeer, slowloris } from './r-22-slow-peers.ts'
import { nextVersion, threeMembers, twoWorkers } from './r-23-many-processes.ts'
import { largePart } from './r-24-large-part.ts'
import { oldKeyDestroyed, sealedToTheOldKey, signedByTheOldKey } from './r-25-rotation.ts'
import { forgedDirectories } from './r-26-directory.ts'
import type { Scenario } from './scenario.ts'

/** The fault tests of security.md section 4, in its order. */
export const scenarios: readonly Scenario[] = [
  ...[plantedSchedules, killAtEachStep, killedInUpkeep, killedWhileSealingAgain],
  ...[unreliableNetwork, oneWayPartition, tenDaysApart, changedBytes],
  ...[equivocation, immediateStop, backendsKilled, readOnly, tooManyConnections, deadlock],
  ...[serialisationFailures, failOver, writesFail, smallDisk, receiverLongBehind, senderAheadAndBack],
  ...[
    receiverRestored,
    senderRestored,
    bothRestored,
    killedAtTheRelay,
    relayWiped,
    relayWithholds,
    hubAway,
    poisonousRecord,
  ],
  ...[deadPeer, slowloris, twoWorkers, threeMembers, nextVersion],
  ...[largePart, sealedToTheOldKey, signedByTheOldKey, oldKeyDestroyed, forgedDirectories],
]
