// The history checker: invariants of security.md section 4 over what was promised and what stands in both databases once
// all faults have ended and everything had its time. Pure.
import { envelopeHash, type ResolveKey, readEnvelope, readReceipt, receiptMatches } from '@samverkan/protocol'
import type { History, OutboxRecord, RecordKey, SentEnvelope } from './history.ts'

export type Invariant = 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I7' | 'I9'

export interface Violation {
  invariant: Invariant
  what: string
}

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
    ...oneLeafEach(history),
  ]
}

/** The invariants that are broken, each once. */
export function brokenInvariants(violations: readonly Violation[]): Invariant[] {
  return [...new Set(violations.map(({ invariant }) => invariant))].toSorted()
}

const found = (invariant: Invariant, what: string): Violation[] => [{ invariant, what }]
const none: Violation[] = []

/** I1: what was promised is in the sender's record, and what the sender counts as delivered is in the receiver's. */
function nothingLost({ acknowledged, atSender, atReceiver }: History): Violation[] {
  const sent = new Set(atSender.records.map(({ itemId }) => itemId))
  const kept = new Set(atSender.items)
  const arrived = new Set(atReceiver.records.map(keyOf))
  const applied = new Set(atReceiver.items)
  const delivered = new Set(
    atSender.envelopes.filter(({ state }) => state === 'delivered').map(({ pack }) => pack),
  )
  return [
    ...acknowledged.flatMap(({ itemId }) =>
      sent.has(itemId) && kept.has(itemId) ? none : found('I1', `${itemId} was promised and is gone`),
    ),
    ...atSender.records.flatMap((record) => {
      if (record.pack === null || !delivered.has(record.pack)) return none
      if (!arrived.has(keyOf(record)))
        return found('I1', `${record.itemId} counts as delivered and is not there`)
      return applied.has(record.itemId) ? none : found('I1', `${record.itemId} arrived and is in no record`)
    }),
  ]
}

/** I2: one inbox row for an envelope, one for a record, and one offer to the analysts for an item. */
function onceInEffect({ atReceiver }: History): Violation[] {
  const offers = count(
    atReceiver.ledger.filter(({ kind }) => kind === 'item.offered').map(({ itemId }) => itemId ?? ''),
  )
  const appliedItems = new Set(
    atReceiver.records.filter(({ state }) => state === 'applied').map(({ itemId }) => itemId),
  )
  return [
    ...moreThanOnce(atReceiver.envelopes.map(({ from, id }) => `envelope ${from} ${id}`)),
    ...moreThanOnce(atReceiver.records.map((record) => `record ${record.from} ${keyOf(record)}`)),
    ...[...new Set([...appliedItems, ...offers.keys()])].flatMap((itemId) =>
      offers.get(itemId) === 1
        ? none
        : found('I2', `${itemId} was offered ${offers.get(itemId) ?? 0} times to the analysts`),
    ),
  ]
}

function moreThanOnce(keys: readonly string[]): Violation[] {
  return [...count(keys)].flatMap(([key, times]) =>
    times > 1 ? found('I2', `${key} was taken ${times} times`) : none,
  )
}

/** I3: whatever the receiver has, the sender has signed and still has, byte for byte. */
async function nothingUnsent(
  { atSender, atReceiver }: History,
  resolveKey: ResolveKey,
): Promise<Violation[]> {
  const violations: Violation[] = []
  const sent = new Map(atSender.envelopes.map((envelope) => [envelope.id, envelope]))
  for (const { id, jws, sha256 } of atReceiver.envelopes) {
    const reading = await readEnvelope(jws, resolveKey)
    if (!reading.ok) violations.push(...found('I3', `envelope ${id} does not verify: ${reading.reason}`))
    else if (reading.sha256 !== sha256)
      violations.push(...found('I3', `envelope ${id} is kept under another hash`))
    if (sent.get(id)?.jws !== jws) violations.push(...found('I3', `envelope ${id} was never sent like this`))
  }
  const packs = new Map(atSender.records.map((record) => [keyOf(record), record.pack]))
  const recorded = new Set(atReceiver.records.map(({ itemId }) => itemId))
  return [
    ...violations,
    ...atReceiver.records.flatMap((record) => {
      const pack = packs.get(keyOf(record))
      const fits = pack !== undefined && pack !== null && sent.get(record.envelopeId)?.pack === pack
      return fits ? none : found('I3', `${keyOf(record)} was not in that envelope`)
    }),
    ...atReceiver.items.flatMap((itemId) =>
      recorded.has(itemId) ? none : found('I3', `${itemId} came with no envelope`),
    ),
  ]
}

/** I4: every record is in exactly one state, and now that all is healed that state is "delivered" and applied. */
function inOneState({ receiver, atSender, atReceiver }: History): Violation[] {
  return [
    ...atSender.records.flatMap((record) => {
      const envelopes = atSender.envelopes.filter(
        ({ peer, pack }) => peer === receiver && pack === record.pack,
      )
      const state = stateOf(record, envelopes)
      return state === 'delivered' ? none : found('I4', `${record.itemId} is ${state}`)
    }),
    ...atSender.handOvers.flatMap(({ itemId, state }) =>
      state === 'delivered' ? none : found('I4', `the hand-over of ${itemId} is ${state}`),
    ),
    ...atReceiver.records.flatMap(({ itemId, state }) =>
      state === 'applied' ? none : found('I4', `${itemId} is ${state} at the receiver`),
    ),
  ]
}

function stateOf(record: OutboxRecord, envelopes: readonly SentEnvelope[]): string {
  if (record.state !== 'packed') return envelopes.length === 0 ? record.state : 'packed and not packed'
  const [envelope, ...more] = envelopes
  if (!envelope || more.length > 0) return `in ${envelopes.length} envelopes`
  return envelope.state
}

/** I5: "delivered" has a receipt that verifies and whose hash is that of the stored envelope. */
async function receiptsProve({ atSender }: History, resolveKey: ResolveKey): Promise<Violation[]> {
  const violations: Violation[] = []
  for (const envelope of atSender.envelopes) {
    if (envelope.state !== 'delivered') continue
    const reason = await whyUnproven(envelope, resolveKey)
    if (reason !== undefined) violations.push(...found('I5', `envelope ${envelope.id}: ${reason}`))
  }
  return violations
}

async function whyUnproven(envelope: SentEnvelope, resolveKey: ResolveKey): Promise<string | undefined> {
  if (envelope.receipt === null) return 'no receipt'
  if (envelopeHash(envelope.jws) !== envelope.sha256) return 'kept under another hash'
  const sent = await readEnvelope(envelope.jws, resolveKey)
  if (!sent.ok) return sent.reason
  const receipt = await readReceipt(envelope.receipt, resolveKey)
  if (!receipt.ok) return receipt.reason
  if (receipt.receipt.kind !== 'delivered') return `the receipt says ${receipt.receipt.kind}`
  const match = receiptMatches(receipt.receipt, sent.envelope, envelope.jws)
  return match.ok ? undefined : match.reason
}

/** I6: the receipts at both ends are the same, byte for byte and each as often. */
function sameReceipts({ atSender, atReceiver }: History): Violation[] {
  const ours = count(atSender.envelopes.flatMap(({ receipt }) => (receipt === null ? [] : [receipt])))
  const theirs = count(atReceiver.envelopes.map(({ receipt }) => receipt))
  return [...new Set([...ours.keys(), ...theirs.keys()])].flatMap((receipt) => {
    const [here, there] = [ours.get(receipt) ?? 0, theirs.get(receipt) ?? 0]
    return here === there
      ? none
      : found('I6', `receipt …${receipt.slice(-12)} is ${here} times at the sender, ${there} at the receiver`)
  })
}

/** I7: no gap in the sequence of a pair, and each `prev` is the hash of the one before; at both ends. */
function unbrokenChains({ atSender, atReceiver }: History): Violation[] {
  return [...brokenChain('sender', atSender.envelopes), ...brokenChain('receiver', atReceiver.envelopes)]
}

interface Link {
  epoch: string | null
  seq: number | null
  prev: string | null
  sha256: string
}

function brokenChain(where: string, links: readonly Link[]): Violation[] {
  const epochs = Map.groupBy(links, ({ epoch }) => epoch)
  return [...epochs.values()].flatMap((chain) =>
    chain
      .toSorted((a, b) => (a.seq ?? 0) - (b.seq ?? 0))
      .flatMap((link, at, sorted) => {
        const fits = link.seq === at + 1 && link.prev === (sorted[at - 1]?.sha256 ?? null)
        return fits ? none : found('I7', `${where}: ${link.seq} does not follow as number ${at + 1}`)
      }),
  )
}

/** I9: each side has exactly one leaf for each hand-over. */
function oneLeafEach({ atSender, atReceiver }: History): Violation[] {
  const leaves = (ledger: History['atSender']['ledger'], kind: string) =>
    ledger.filter((event) => event.kind === kind)
  const ofEnvelopes = (where: 'atSender' | 'atReceiver', kind: string, ids: readonly string[]) =>
    unequal(
      kind,
      leaves((where === 'atSender' ? atSender : atReceiver).ledger, kind).map(
        ({ envelope }) => envelope ?? '',
      ),
      ids,
    )
  const delivered = atSender.envelopes.filter(({ state }) => state === 'delivered').map(({ id }) => id)
  const handedOver = leaves(atSender.ledger, 'item.handed-over').map(({ itemId }) => itemId ?? '')
  return [
    ...ofEnvelopes('atSender', 'envelope.delivered', delivered),
    ...ofEnvelopes('atReceiver', 'envelope.received', [...new Set(atReceiver.envelopes.map(({ id }) => id))]),
    ...unequal(
      'item.handed-over',
      handedOver,
      atSender.handOvers.map(({ itemId }) => itemId),
    ),
  ]
}

function unequal(kind: string, leaves: readonly string[], wanted: readonly string[]): Violation[] {
  const [have, want] = [count(leaves), count(wanted)]
  return [...new Set([...have.keys(), ...want.keys()])].flatMap((id) =>
    have.get(id) === want.get(id)
      ? none
      : found('I9', `${kind} of ${id}: ${have.get(id) ?? 0} leaves instead of ${want.get(id) ?? 0}`),
  )
}

function keyOf({ reportId, itemId, revision, type, event }: RecordKey): string {
  return [type, event, reportId, itemId, revision].filter((word) => word !== '').join(' ')
}

function count(keys: readonly string[]): Map<string, number> {
  const times = new Map<string, number>()
  for (const key of keys) times.set(key, (times.get(key) ?? 0) + 1)
  return times
}
