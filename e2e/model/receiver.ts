import { type Receipt, sha256Hex, timingOf } from '@samverkan/protocol'
import { chainFit } from '../../packages/server/src/exchange/inbox/chain.ts'
import { hourMs, receiverId, senderId, type Taken, type World, type Written } from './world.ts'

/** One arrival of an envelope. The receipt to answer with; undefined when the answer proves nothing (refused, unsigned). */
export function take(world: World, written: Written): string | undefined {
  commit(world)
  const remembered = rememberedBy(world)
  const known = remembered.find(({ envelope }) => envelope.id === written.envelope.id)
  if (known) {
    if (known.sha256 !== written.sha256) return undefined
    return world.mistake === 'fresh-receipt-for-a-repeat' ? receiptFor(world, written) : known.receipt
  }
  const links = remembered
    .filter(({ envelope }) => envelope.epoch === written.envelope.epoch)
    .map(({ envelope: { seq, prev }, sha256 }) => ({ seq, prev, sha256 }))
  const timing = timingOf(written.envelope, new Date(world.now))
  if (timing === 'expired' || timing === 'ahead') return undefined
  if (chainFit(links, written.envelope, written.sha256) !== undefined) return undefined
  const { seq } = written.envelope
  if (timing === 'old' && seq !== 1 && !links.some((link) => link.seq === seq - 1)) return undefined
  const { envelope, text, sha256, records } = written
  world.uncommitted = { envelope, text, sha256, records, receipt: receiptFor(world, written), at: world.now }
  const { receipt } = world.uncommitted
  if (world.mistake !== 'reply-before-commit') commit(world)
  return receipt
}

/** The envelope, its records and its receipt are there at once or not at all. */
export function commit(world: World): void {
  const { uncommitted, receiver, mistake } = world
  if (!uncommitted) return
  world.uncommitted = undefined
  const have = new Set(rememberedBy(world).flatMap(({ records }) => records))
  receiver.taken.push(uncommitted)
  for (const record of uncommitted.records) {
    // Also within one envelope: what was packed again twice waits twice.
    if (have.has(record) && mistake !== 'no-record-key') continue
    have.add(record)
    receiver.effects.set(record, (receiver.effects.get(record) ?? 0) + 1)
  }
}

function rememberedBy({ mistake, receiver, now }: World): Taken[] {
  return mistake === 'forgets-ids'
    ? receiver.taken.filter(({ at }) => now - at < 24 * hourMs)
    : receiver.taken
}

function receiptFor(world: World, { envelope, sha256 }: Written): string {
  world.ids += 1
  const receipt: Receipt = {
    ...{ v: 1, kind: 'delivered', env: envelope.id, env_sha256: sha256, from: receiverId, to: senderId },
    parts: envelope.parts.map(({ n, sha256: part, len }) => ({ n, sha256: part, len })),
    // No two receipts are made at the same moment.
    at: new Date(world.now + world.ids).toISOString(),
    ...{ dir: envelope.dir, log: { origin: `${receiverId}/ledger`, size: 0, root: sha256Hex('') } },
  }
  const text = JSON.stringify(receipt)
  const given = world.given.get(envelope.id) ?? new Set()
  world.given.set(envelope.id, given.add(text))
  return text
}
