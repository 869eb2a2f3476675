// What is left of a run: what was promised, and what stands in both databases. Plain values.

/** A hand-over of which the sender's process said that it is committed. */
export interface Acknowledged {
  reportId: string
  itemId: string
}

export interface RecordKey {
  reportId: string
  itemId: string
  revision: number
  type: string
  event: string
}

export interface OutboxRecord extends RecordKey {
  state: string
  pack: string | null
}

export interface SentEnvelope {
  id: string
  peer: string
  epoch: string
  seq: number
  prev: string | null
  jws: string
  sha256: string
  state: string
  pack: string
  receipt: string | null
}

interface TakenEnvelope {
  id: string
  from: string
  epoch: string | null
  seq: number | null
  prev: string | null
  jws: string
  sha256: string
  receipt: string
  receiptKind: string
}

interface InboxRecord extends RecordKey {
  from: string
  envelopeId: string
  state: string
}

/** One ledger event. `envelope` where its detail names one. */
export interface LedgerFact {
  kind: string
  itemId: string | null
  envelope: string | null
}

interface HandOverFact {
  itemId: string
  member: string
  state: string
}

export interface History {
  sender: string
  receiver: string
  acknowledged: readonly Acknowledged[]
  atSender: {
    items: readonly string[]
    records: readonly OutboxRecord[]
    envelopes: readonly SentEnvelope[]
    handOvers: readonly HandOverFact[]
    ledger: readonly LedgerFact[]
  }
  atReceiver: {
    items: readonly string[]
    envelopes: readonly TakenEnvelope[]
    records: readonly InboxRecord[]
    ledger: readonly LedgerFact[]
  }
}
