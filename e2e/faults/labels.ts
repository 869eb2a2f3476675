/** Which process of a hand-over comes past a fault point. */
export type Side = 'sender' | 'receiver'

/** Every fault point of the exchange, in the order in which a hand-over comes past it. A test compares this list with the
 *  source, so that a new one cannot be forgotten here. */
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
] as const satisfies readonly { label: string; side: Side }[]

export type FaultLabel = (typeof faultPoints)[number]['label']

export function labelsOf(side: Side): FaultLabel[] {
  return faultPoints.filter((point) => point.side === side).map(({ label }) => label)
}
