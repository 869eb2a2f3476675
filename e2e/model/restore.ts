import { nextId, type Sent, type Taken, type World } from './world.ts'

export type Backed = 'sender' | 'receiver'

export function backUp(world: World, side: Backed): void {
  if (side === 'sender') world.backups.sender = structuredClone(world.sender)
  else world.backups.receiver = structuredClone(world.receiver)
}

/** Yesterday's state is put back; what stands nowhere any more is lost, and that is the price of a restore. */
export function restore(world: World, side: Backed): void {
  if (side === 'receiver') {
    world.receiver = structuredClone(world.backups.receiver)
    world.uncommitted = undefined
    world.given.clear()
  } else {
    world.endedEpochs.add(world.sender.epoch)
    world.sender = structuredClone(world.backups.sender)
    if (world.mistake !== 'same-epoch-after-restore') {
      world.endedEpochs.add(world.sender.epoch)
      Object.assign(world.sender, { epoch: nextId(world, 'epoch-'), seq: 0, prev: null })
    }
  }
  const somewhere = new Set([
    ...world.sender.waiting,
    ...world.sender.sent.flatMap(({ records }) => records),
    ...world.receiver.effects.keys(),
  ])
  for (const record of world.promised) if (!somewhere.has(record)) world.lostInRestore.add(record)
}

/** The nightly comparison: true when both have the same. Where the roots differ the sender goes through the rows: what the
 *  peer lacks is sent again under the same id, what the peer has and we do not is taken back with its receipt. */
export function compareStatements(world: World): boolean {
  if (world.mistake === 'no-reconciliation') return true
  const epochs = new Set(
    [...world.sender.sent, ...world.receiver.taken].map(({ envelope }) => envelope.epoch),
  )
  let agree = true
  for (const epoch of epochs) {
    const ours = world.sender.sent.filter(
      ({ envelope, state }) => envelope.epoch === epoch && state === 'delivered',
    )
    const theirs = world.receiver.taken.filter(({ envelope }) => envelope.epoch === epoch)
    if (rootOf(ours) === rootOf(theirs)) continue
    agree = false
    heal(world, ours, theirs)
  }
  return agree
}

/** What a root over envelope and receipt of each row comes to. */
function rootOf(rows: readonly (Sent | Taken)[]): string {
  return rows
    .map(({ sha256, receipt }) => `${sha256} ${receipt}`)
    .toSorted()
    .join()
}

function heal(world: World, ours: readonly Sent[], theirs: readonly Taken[]): void {
  const { sender, mistake } = world
  for (const sent of ours) {
    if (theirs.some(({ sha256 }) => sha256 === sent.sha256)) continue
    if (mistake === 'requeues-under-new-ids') {
      if (!sent.resent) sender.waiting.push(...sent.records)
      sent.resent = true
    } else Object.assign(sent, requeued(sent))
  }
  for (const { envelope, text, sha256, records, receipt } of theirs) {
    const known = sender.sent.find((sent) => sent.sha256 === sha256)
    if (known) Object.assign(known, { state: 'delivered', receipt })
    else
      sender.sent.push({
        ...{ envelope, text, sha256, records, state: 'delivered', receipt, relayedAt: null },
        ...{ recovered: true, resent: false, void: [] },
      })
  }
}

/** Under the same id; the receipt that it had is worth nothing any more, whoever shows it again. */
function requeued(sent: Sent): Partial<Sent> {
  const { receipt } = sent
  return {
    ...{ state: 'queued', receipt: null, relayedAt: null },
    void: receipt === null ? sent.void : [...sent.void, receipt],
  }
}
