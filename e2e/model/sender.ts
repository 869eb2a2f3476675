import { type Envelope, envelopeHash, receiptMatches, sha256Hex } from '@samverkan/protocol'
import {
  hourMs,
  nextId,
  readReceiptText,
  receiverId,
  relayId,
  type Sent,
  senderId,
  type World,
} from './world.ts'

const validMs = 14 * 24 * hourMs
/** How long the relay may keep silent before the envelope is posted again. */
const relayPatienceMs = hourMs

/** An analyst hands over: from here on nothing may lose it. */
export function promise(world: World): void {
  const record = nextId(world, 'R')
  world.promised.add(record)
  world.sender.waiting.push(record)
}

/** All that waits goes into one envelope, the next of the chain. */
export function pack(world: World): void {
  const { sender } = world
  const records = sender.waiting.splice(0)
  if (records.length === 0) return
  const iat = new Date(world.now).toISOString()
  const envelope: Envelope = {
    ...{ v: 1, suite: 'hx1', id: nextId(world, 'E'), from: senderId, to: receiverId },
    ...{ kind: 'report', prio: 'normal', iat, exp: new Date(world.now + validMs).toISOString() },
    ...{ epoch: sender.epoch, seq: sender.seq + 1, prev: sender.prev, crit: [] },
    dir: { version: 1, root: sha256Hex('directory') },
    parts: [{ n: 0, role: 'body', sha256: sha256Hex(records.join()), len: records.length }],
  }
  const text = JSON.stringify(envelope)
  const sha256 = envelopeHash(text)
  sender.seq = envelope.seq
  sender.prev = sha256
  const state = {
    state: 'queued' as const,
    receipt: null,
    void: [],
    relayedAt: null,
    recovered: false,
    resent: false,
  }
  sender.sent.push({ envelope, text, sha256, records, ...state })
}

/** One of the queued envelopes is tried; what has expired goes to a person instead. */
export function post(world: World, which: number): void {
  const queued = world.sender.sent.filter(({ state }) => state === 'queued')
  const sent = queued[which % queued.length]
  if (!sent) return
  if (Date.parse(sent.envelope.exp) <= world.now) {
    giveToPerson(world, sent)
    return
  }
  if (world.via === 'direct') {
    world.network.push({ to: 'receiver', envelope: sent })
    return
  }
  const waits = world.mistake === 'never-posts-again' ? Number.POSITIVE_INFINITY : relayPatienceMs
  if (sent.relayedAt === null || world.now - sent.relayedAt >= waits)
    world.network.push({ to: 'relay', envelope: sent })
}

function giveToPerson({ mistake, sender }: World, sent: Sent): void {
  if (mistake === 'drops-by-timer') sender.sent = sender.sent.filter((one) => one !== sent)
  else sent.state = 'dead-letter'
}

/** A person sends a dead letter's records again: new envelope, the same records. */
export function resend({ sender }: World): void {
  const dead = sender.sent.find(({ state, resent }) => state === 'dead-letter' && !resent)
  if (!dead) return
  dead.resent = true
  sender.waiting.push(...dead.records)
}

/**
 * Something of a queued envelope was taken back: it is not sent any more, and its records go in another one. Its place in the
 * chain stays a gap, since a try of it may have arrived.
 */
export function packAgain(world: World, which: number): void {
  const { sender, mistake } = world
  const queued = sender.sent.filter(({ state }) => state === 'queued')
  const sent = queued[which % queued.length]
  if (!sent) return
  if (mistake === 'packs-anew-in-its-place') {
    rewrite(world, sent)
    return
  }
  sent.state = 'dead-letter'
  sent.resent = true
  sender.waiting.push(...sent.records)
}

/** Other bytes under the same id and number. */
function rewrite({ ids, sender }: World, sent: Sent): void {
  const isLast = sender.prev === sent.sha256
  const parts = sent.envelope.parts.map((part) => ({ ...part, sha256: sha256Hex(`${part.sha256} ${ids}`) }))
  const envelope = { ...sent.envelope, parts }
  const text = JSON.stringify(envelope)
  Object.assign(sent, { envelope, text, sha256: envelopeHash(text), relayedAt: null })
  if (isLast) sender.prev = sent.sha256
}

/** Whatever answers the sender: only the addressee's word over exactly this envelope ends the duty. */
export function hearReceipt(world: World, text: string): void {
  const receipt = readReceiptText(text)
  const sent = addressed(world, receipt.env)
  if (!sent || sent.state === 'delivered' || sent.void.includes(text)) return
  if (endsDuty(world, sent, text)) {
    sent.state = 'delivered'
    sent.receipt = text
  } else if (receipt.kind === 'relayed' && receiptMatches(receipt, sent.envelope, sent.text, relayId).ok)
    sent.relayedAt = world.now
}

function addressed({ mistake, sender }: World, id: string): Sent | undefined {
  return mistake === 'trusts-any-receipt'
    ? sender.sent.findLast(({ state }) => state === 'queued')
    : sender.sent.find(({ envelope }) => envelope.id === id)
}

function endsDuty({ mistake }: World, sent: Sent, text: string): boolean {
  const receipt = readReceiptText(text)
  if (mistake === 'trusts-any-receipt') return receipt.kind === 'delivered'
  if (mistake === 'trusts-the-relay' && receipt.kind === 'relayed') return true
  return receipt.kind === 'delivered' && receiptMatches(receipt, sent.envelope, sent.text).ok
}
