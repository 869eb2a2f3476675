import { type Receipt, receiptMatches, sha256Hex } from '@samverkan/protocol'
import { take } from './receiver.ts'
import { readReceiptText, relayId, senderId, type World, type Written } from './world.ts'

/** The relay keeps what is posted until it holds the addressee's receipt, and says no more than that it has it. What is
 *  posted again is kept again, receipt or not: a restore may have undone what the receipt speaks of. */
export function keep({ relay, network, now, mistake }: World, envelope: Written): void {
  const done = relay.receipts.get(envelope.envelope.id)
  if (mistake === 'relay-answers-for-the-addressee' && done !== undefined) {
    network.push({ to: 'sender', receipt: done })
    return
  }
  if (!relay.held.some(({ sha256 }) => sha256 === envelope.sha256)) relay.held.push(envelope)
  network.push({ to: 'sender', receipt: relayedReceipt(envelope, now) })
}

/** The addressee asks for what waits, takes one, and sends its receipt back. */
export function pull(world: World, which: number): void {
  const { held } = world.relay
  const envelope = held[which % held.length]
  const receipt = envelope && take(world, envelope)
  if (receipt !== undefined) world.network.push({ to: 'relay', receipt })
}

/** The ciphertext goes when the receipt has come, not before. */
export function keepReceipt({ relay }: World, text: string): void {
  const receipt = readReceiptText(text)
  const held = relay.held.find(({ envelope }) => envelope.id === receipt.env)
  if (!held || receipt.kind !== 'delivered' || !receiptMatches(receipt, held.envelope, held.text).ok) return
  relay.receipts.set(receipt.env, text)
  relay.held = relay.held.filter((one) => one !== held)
}

/** The sender asks again what became of its envelopes. */
export function askRelay({ relay, sender, network }: World): void {
  for (const { state, envelope } of sender.sent) {
    const receipt = relay.receipts.get(envelope.id)
    if (state !== 'delivered' && receipt !== undefined) network.push({ to: 'sender', receipt })
  }
}

export function wipe({ relay }: World): void {
  relay.held = []
  relay.receipts.clear()
}

function relayedReceipt({ envelope, sha256 }: Written, now: number): string {
  const receipt: Receipt = {
    ...{ v: 1, kind: 'relayed', env: envelope.id, env_sha256: sha256, from: relayId, to: senderId },
    parts: envelope.parts.map(({ n, sha256: part, len }) => ({ n, sha256: part, len })),
    at: new Date(now).toISOString(),
    ...{ dir: envelope.dir, log: { origin: `${relayId}/ledger`, size: 0, root: sha256Hex('') } },
  }
  return JSON.stringify(receipt)
}
