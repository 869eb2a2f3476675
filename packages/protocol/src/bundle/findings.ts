import type { Envelope } from '../envelope/envelope.ts'
import type { DirectoryState } from '../lib/fields.ts'
import type { Checkpoint } from '../log/checkpoint.ts'
import type { Receipt } from '../receipt/receipt.ts'
import type { Suite } from '../suites/suite.ts'

// What was found in a bundle, as data. `describeBundle` says it in sentences.

/** Something does not hold. `at` is the place in the file, `reason` a word in kebab case. */
export interface BundleProblem {
  readonly at: string
  readonly reason: string
}

/** What the trust in all the rest begins with. */
export interface TrustFinding {
  /** `fingerprintOf` the first root in the bundle, to be compared by a person. */
  readonly fingerprint: string
  readonly version: number
  /** Whether it is, or follows, the root that the reader gave. */
  readonly compared: boolean
  /** Keys that must sign a directory, and how many there are. */
  readonly threshold: number
  readonly signers: number
}

export interface DirectoryFinding {
  readonly state: DirectoryState
  /** The newest directory in the bundle. */
  readonly version: number
  /** Who says that the log had this head, and when the log said so last; undefined without a checkpoint. */
  readonly head:
    | { readonly log: string; readonly witnesses: readonly string[]; readonly at: string | null }
    | undefined
}

/** A key that signed, and which documents say whose it is. */
export interface SignerFinding {
  readonly member: string
  /** The organisation's name in the directory. */
  readonly name: string
  readonly keysetVersion: number
  /** Of the keyset in the directory's log. */
  readonly position: number
}

export interface ReceiptFinding {
  readonly kind: Receipt['kind']
  readonly code: string | undefined
  readonly from: SignerFinding
  /** The receiver's word. */
  readonly at: string
  readonly suite: Suite
  readonly dir: DirectoryState
  /** The head of the receiver's own ledger at that time. */
  readonly log: Checkpoint
}

export interface HandOverFinding {
  readonly envelope: Envelope
  readonly sha256: string
  readonly from: SignerFinding
  /** The addressee's name in the directory. */
  readonly toName: string
  readonly receipts: readonly ReceiptFinding[]
  /** Leaves of the exporting member's ledger that speak of this envelope. */
  readonly leaves: readonly LeafFinding[]
}

/** An event of the ledger, by its leaf. */
export interface LeafFinding {
  readonly index: number
  readonly kind: string
  readonly at: string
  /** Ids of what it is about, where it says so. */
  readonly item: string | undefined
  readonly peer: string | undefined
}

export interface LedgerFinding {
  readonly member: string
  readonly head: Checkpoint
  /** Those that speak of an item and name no envelope. */
  readonly items: readonly LeafFinding[]
}

export interface BundleFindings {
  readonly trust: TrustFinding
  readonly directory: DirectoryFinding
  readonly handOvers: readonly HandOverFinding[]
  readonly ledger: LedgerFinding | undefined
}

/** `ok` when every signature, hash and proof in the bundle holds; else the first thing that does not. */
export type BundleVerdict = { ok: true; findings: BundleFindings } | { ok: false; problem: BundleProblem }
