/** Which process of a hand-over comes past a fault point. Through a relay there are two more: the relay, and the addressee that
 *  fetches from it; the sender of what is relayed comes past points of its own. */
export type Side = 'sender' | 'receiver'
export type RelayedSide = 'relayed-sender' | 'relay' | 'puller'
/** What a member does on its own, between hand-overs. */
export type Upkeep = 'upkeep'

/** Every fault point of the exchange and the ledger, in the order in which a hand-over comes past it. A test compares both
 *  lists with the source, so that a new one cannot be forgotten here. Those of `sender` and `receiver` are visited by R-01 to
 *  R-09, those on the way through a relay by R-19, those of the upkeep by R-10. */
export const faultPoints = [
  { label: 'exchange.pack-before-commit', side: 'sender' },
  { label: 'exchange.pack-after-commit', side: 'sender' },
  { label: 'exchange.sender.before-lease', side: 'sender' },
  { label: 'exchange.sender.after-lease', side: 'sender' },
  { label: 'exchange.part-half-done', side: 'receiver' },
  { label: 'exchange.receiver.before-commit', side: 'receiver' },
  { label: 'exchange.receiver.inside-commit', side: 'receiver' },
  { label: 'exchange.receiver.after-commit', side: 'receiver' },
  { label: 'exchange.receiver.after-reply', side: 'receiver' },
  { label: 'exchange.sender.after-response', side: 'sender' },
  { label: 'exchange.sender.before-commit', side: 'sender' },
  { label: 'exchange.sender.after-commit', side: 'sender' },
  { label: 'exchange.relay.before-commit', side: 'relay' },
  { label: 'exchange.relay.inside-commit', side: 'relay' },
  { label: 'exchange.relay.after-commit', side: 'relay' },
  { label: 'exchange.sender.after-relayed', side: 'relayed-sender' },
  { label: 'exchange.pull.after-lease', side: 'puller' },
  { label: 'exchange.pull.after-part', side: 'puller' },
  { label: 'exchange.pull.before-receipt', side: 'puller' },
  { label: 'exchange.relay.part-dropped', side: 'relay' },
  { label: 'exchange.relay.answered', side: 'relay' },
  { label: 'exchange.pull.after-receipt', side: 'puller' },
  { label: 'exchange.sender.after-asking', side: 'relayed-sender' },
  { label: 'ledger.seal.before-commit', side: 'upkeep' },
  { label: 'ledger.seal.after-commit', side: 'upkeep' },
  { label: 'exchange.parts-dropped.before-commit', side: 'upkeep' },
] as const satisfies readonly { label: string; side: Side | RelayedSide | Upkeep }[]

/** Fault points of other rooms, whose own tests kill a process there. */
export const visitedElsewhere = [
  { label: 'members.directory.before-commit', by: 'network/members/killed.test.ts' },
  { label: 'members.directory.after-commit', by: 'network/members/killed.test.ts' },
  { label: 'members.witness.before-cosigning', by: 'network/members/killed.test.ts' },
  { label: 'members.keyset.after-hand-in', by: 'network/members/killed.test.ts' },
] as const

export type FaultLabel = (typeof faultPoints)[number]['label']

export function labelsOf(side: Side | RelayedSide | Upkeep): FaultLabel[] {
  return faultPoints.filter((point) => point.side === side).map(({ label }) => label)
}
