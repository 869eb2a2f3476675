// The model's world: what two members, a relay and the network between them hold. Plain values, so that a backup is a copy.
import type { Envelope, Receipt } from '@samverkan/protocol'
import type { Mistake } from './mistake.ts'

export const senderId = 'hotline.se'
export const receiverId = 'hotline.nl'
export const relayId = 'secretariat'
export const hourMs = 3_600_000

/** An envelope and the text that is hashed: in the model nobody can change a text, as if all were signed. */
export interface Written {
  envelope: Envelope
  text: string
  sha256: string
  /** What its sealed body holds. */
  records: readonly string[]
}

export interface Sent extends Written {
  state: 'queued' | 'delivered' | 'dead-letter'
  /** The addressee's receipt, as text. */
  receipt: string | null
  /** Receipts of takings that the addressee's restore has undone. */
  void: readonly string[]
  /** When the relay said that it has it. */
  relayedAt: number | null
  /** Lost in a restore and learnt again from the peer's statement. */
  recovered: boolean
  /** A person has sent the records of this dead letter again. */
  resent: boolean
}

export interface SenderState {
  /** Committed and in no envelope yet. */
  waiting: string[]
  sent: Sent[]
  epoch: string
  seq: number
  prev: string | null
}

export interface Taken extends Written {
  receipt: string
  at: number
}

export interface ReceiverState {
  taken: Taken[]
  /** How often each record took effect. */
  effects: Map<string, number>
}

export interface RelayState {
  held: Written[]
  /** The addressee's receipts, by envelope. */
  receipts: Map<string, string>
}

export type Message =
  | { to: 'relay' | 'receiver'; envelope: Written }
  | { to: 'relay' | 'sender'; receipt: string }

export interface World {
  mistake: Mistake | undefined
  via: 'direct' | 'relay'
  now: number
  ids: number
  sender: SenderState
  receiver: ReceiverState
  relay: RelayState
  network: Message[]
  backups: { sender: SenderState; receiver: ReceiverState }
  /** Taken and answered, but not committed: only a wrong rule has this. */
  uncommitted: Taken | undefined
  /** Every receipt that the receiver has given since its last restore, by envelope. */
  given: Map<string, Set<string>>
  /** What analysts were told is committed. */
  promised: Set<string>
  /** Promised after the last backup and nowhere any more when it was restored: the price of a restore (its RPO). */
  lostInRestore: Set<string>
  /** Epochs that a restore of the sender has ended: gaps in them are explained. */
  endedEpochs: Set<string>
}

export function newWorld(via: World['via'], mistake?: Mistake): World {
  const sender: SenderState = { waiting: [], sent: [], epoch: 'epoch-0', seq: 0, prev: null }
  const receiver: ReceiverState = { taken: [], effects: new Map() }
  return {
    ...{ mistake, via, now: Date.parse('2026-11-24T08:00:00Z'), ids: 0, sender, receiver },
    relay: { held: [], receipts: new Map() },
    network: [],
    backups: { sender: structuredClone(sender), receiver: structuredClone(receiver) },
    given: new Map(),
    ...{ uncommitted: undefined, promised: new Set(), lostInRestore: new Set(), endedEpochs: new Set() },
  }
}

export function nextId(world: World, prefix: string): string {
  world.ids += 1
  return `${prefix}${String(world.ids).padStart(26 - prefix.length, '0')}`
}

export const readReceiptText = (text: string) => JSON.parse(text) as Receipt
