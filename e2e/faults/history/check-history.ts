// The history checker: invariants of security.md section 4 over what was promised and what stands in all databases once
// all faults have ended and everything had its time. Pure.
import type { ResolveKey } from '@samverkan/protocol'
import type { History } from './history.ts'
import { nothingLost } from './invariants/i1-nothing-lost.ts'
import { onceInEffect } from './invariants/i2-once-in-effect.ts'
import { nothingUnsent } from './invariants/i3-nothing-unsent.ts'
import { inOneState } from './invariants/i4-in-one-state.ts'
import { receiptsProve } from './invariants/i5-receipts-prove.ts'
import { sameReceipts } from './invariants/i6-same-receipts.ts'
import { unbrokenChains } from './invariants/i7-unbroken-chains.ts'
import { ledgerAppendOnly } from './invariants/i8-ledger-append-only.ts'
import { oneLeafEach } from './invariants/i9-one-leaf-each.ts'
import { waitingRaisesAlarm } from './invariants/i11-waiting-raises-alarm.ts'
import { statusGoesForward } from './invariants/i12-status-goes-forward.ts'
import type { Invariant, Violation } from './violation.ts'

export type { Invariant, Violation } from './violation.ts'

/** Every breach of an invariant. Empty for a network that has healed and lost nothing. */
export async function checkHistory(history: History, resolveKey: ResolveKey): Promise<Violation[]> {
  return [
    ...nothingLost(history),
    ...onceInEffect(history),
    ...(await nothingUnsent(history, resolveKey)),
    ...inOneState(history),
    ...(await receiptsProve(history, resolveKey)),
    ...sameReceipts(history),
    ...unbrokenChains(history),
    ...(await ledgerAppendOnly(history, resolveKey)),
    ...oneLeafEach(history),
    ...waitingRaisesAlarm(history),
    ...statusGoesForward(history),
  ]
}

/** The invariants that are broken, each once. */
export function brokenInvariants(violations: readonly Violation[]): Invariant[] {
  return [...new Set(violations.map(({ invariant }) => invariant))].toSorted()
}
