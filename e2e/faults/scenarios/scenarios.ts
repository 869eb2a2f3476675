import { plantedSchedules } from './planted-schedules.ts'
import { killAtEachStep } from './r-01-kill-at-each-step.ts'
import { unreliableNetwork } from './r-11-network.ts'
import { oneWayPartition, tenDaysApart } from './r-12-partition.ts'
import { changedBytes } from './r-13-bytes.ts'
import { equivocation } from './r-14-equivocation.ts'
import { killedAtTheRelay, relayWiped, relayWithholds } from './r-19-relay.ts'
import { poisonousRecord } from './r-21-poison.ts'
import type { Scenario } from './scenario.ts'

/** Every fault test of security.md section 4, in its order. */
export const scenarios: readonly Scenario[] = [
  plantedSchedules,
  killAtEachStep,
  unreliableNetwork,
  oneWayPartition,
  tenDaysApart,
  changedBytes,
  equivocation,
  killedAtTheRelay,
  relayWiped,
  relayWithholds,
  poisonousRecord,
]
