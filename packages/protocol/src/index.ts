// HX/1: what crosses between the organisations of the network. See README.md.

export {
  type Body,
  type BodyRecord,
  bodySchema,
  MAX_BODY_BYTES,
  MAX_RECORDS,
  type ManifestEntry,
} from './body/body.ts'
export { type BodyCheck, type BodyMismatch, checkBody } from './body/check-body.ts'
export { type BodyReading, type BodyReason, decodeBody } from './body/decode-body.ts'
export { digestPlaintext, type PlaintextDigest } from './body/digest-plaintext.ts'
export { encodeBody } from './body/encode-body.ts'
export {
  type ChainStatement,
  type Statement,
  type StatementAnswer,
  type StatementQuestion,
  statementSchema,
} from './body/statement.ts'
export {
  inRanges,
  joinRanges,
  type Ranges,
  sizeOfRanges,
  subtractRanges,
  toRanges,
} from './body/statement-ranges.ts'
export {
  STATEMENT_RANGE,
  type StatementRow,
  statementRangeDigest,
  statementRangeOf,
  statementRoot,
  statementRootOfRows,
} from './body/statement-root.ts'
export { type Bundle, type BundledDocument, type BundledLeaf, bundleSchema } from './bundle/bundle.ts'
export { describeBundle } from './bundle/describe-bundle.ts'
export type {
  BundleFindings,
  BundleProblem,
  BundleVerdict,
  DirectoryFinding,
  HandOverFinding,
  LeafFinding,
  LedgerFinding,
  ReceiptFinding,
  SignerFinding,
  TrustFinding,
} from './bundle/findings.ts'
export {
  type LedgerVoucher,
  type LedgerVoucherReading,
  readLedgerVoucher,
  signLedgerVoucher,
} from './bundle/ledger-voucher.ts'
export { type BundleReading, type BundleReason, readBundle } from './bundle/read-bundle.ts'
export { verifyBundle } from './bundle/verify-bundle.ts'
export { writeBundle } from './bundle/write-bundle.ts'
export { addSignature, type Countersigning } from './directory/add-signature.ts'
export { appendDocuments, type HistoryReading } from './directory/append-documents.ts'
export { beginsWith } from './directory/begins-with.ts'
export { checkGrowth, type Growth } from './directory/check-growth.ts'
export {
  checkIdentity,
  type IdentityChange,
  type IdentityCheck,
  type IdentityReason,
} from './directory/check-identity.ts'
export {
  checkSuccession,
  type PublishedVersion,
  type Succession,
  type SuccessionReason,
} from './directory/check-succession.ts'
export { type Directory, directorySchema, type Member } from './directory/directory.ts'
export { directoryRoot } from './directory/directory-root.ts'
export { documentHash } from './directory/document-hash.ts'
export { expiryOf } from './directory/expiry-of.ts'
export { fingerprintOf, isSameFingerprint } from './directory/fingerprint-of.ts'
export {
  type DocumentType,
  type History,
  type KnownMember,
  MAX_DOCUMENT_BYTES,
  MAX_DOCUMENTS,
  type PublishedDocument,
  type SkippedKeyset,
} from './directory/history.ts'
export type { HistoryReason } from './directory/history-reason.ts'
export { type Keyset, keysetSchema } from './directory/keyset.ts'
export { type CountryMatch, memberFor } from './directory/member-for.ts'
export { type DirectoryReading, type DirectoryReason, readDirectory } from './directory/read-directory.ts'
export { type KeysetReading, type KeysetReason, readKeyset } from './directory/read-keyset.ts'
export {
  type RootReading,
  type RootReason,
  readFirstRoot,
  readNextRoot,
  type TrustedRoot,
} from './directory/read-root.ts'
export { recoveryKeyHash } from './directory/recovery-key-hash.ts'
export { resolverOf } from './directory/resolver-of.ts'
export { type Root, type RootRole, rootSchema } from './directory/root.ts'
export { sealRecipientOf } from './directory/seal-recipient-of.ts'
export { signDirectory } from './directory/sign-directory.ts'
export { signKeyset } from './directory/sign-keyset.ts'
export { addRootSignature, signRoot } from './directory/sign-root.ts'
export { signSuccession } from './directory/sign-succession.ts'
export { type SuccessionStatement, successionSchema } from './directory/succession.ts'
export {
  type Envelope,
  type EnvelopeKind,
  type EnvelopePart,
  envelopeKinds,
  envelopeSchema,
  MAX_ENVELOPE_BYTES,
} from './envelope/envelope.ts'
export { envelopeHash } from './envelope/envelope-hash.ts'
export { newEnvelopeId } from './envelope/new-envelope-id.ts'
export { peekEnvelope } from './envelope/peek-envelope.ts'
export {
  type EnvelopeHead,
  type EnvelopeReading,
  type EnvelopeReason,
  readEnvelope,
  type UnsupportedReason,
} from './envelope/read-envelope.ts'
export { signEnvelope } from './envelope/sign-envelope.ts'
export { type EnvelopeTiming, timingOf } from './envelope/timing-of.ts'
export {
  checkPqPublicKey,
  type PqPublicJwk,
  type PqPublicKey,
  type PqPublicKeyCheck,
  type PqPublicKeyReason,
  pqPublicJwkSchema,
} from './keys/pq-public-key.ts'
export {
  importPqSigningKey,
  newPqSigningKey,
  type PqPrivateJwk,
  type PqSigningKey,
  type PqSigningKeyImport,
  type PqSigningKeyPair,
  type Signer,
} from './keys/pq-signing-key.ts'
export {
  checkPublicKey,
  type PublicJwk,
  type PublicKey,
  type PublicKeyCheck,
  type PublicKeyReason,
  publicJwkSchema,
} from './keys/public-key.ts'
export { inForceAt, type ResolveKey, type SignerKey, type VerifyingKey } from './keys/resolve-key.ts'
export {
  importSigningKey,
  newSigningKey,
  type PrivateJwk,
  type SigningKey,
  type SigningKeyImport,
  type SigningKeyPair,
} from './keys/signing-key.ts'
export type { JwsReason } from './lib/compact-jws.ts'
export {
  type DirectoryState,
  directoryStateSchema,
  instantSchema,
  memberIdSchema,
  messageIdSchema,
  type PartDigest,
  partDigestSchema,
  sha256HexSchema,
} from './lib/fields.ts'
export { giveBack } from './lib/give-back.ts'
export { fromHex, toHex } from './lib/hex.ts'
export { sha256Hex } from './lib/sha256.ts'
export { contentTypeOf, signerKidsOf } from './lib/signed-document.ts'
export { type Checkpoint, type CheckpointReading, readCheckpoint, signCheckpoint } from './log/checkpoint.ts'
export { consistencyProof } from './log/consistency-proof.ts'
export { cosignNote } from './log/cosign-note.ts'
export {
  appendLeaf,
  emptyFrontier,
  type Frontier,
  frontierRoot,
  parseFrontier,
  type Subtree,
  serialiseFrontier,
} from './log/frontier.ts'
export { inclusionProof } from './log/inclusion-proof.ts'
export { leafHash, plainLeafHash, SALT_BYTES } from './log/leaf-hash.ts'
export { nodeHash } from './log/node-hash.ts'
export { type NoteReading, type NoteReason, readNote, signNote } from './log/note.ts'
export {
  CHECKPOINT_MAX_AGE_MS,
  type CosignedReading,
  type CosignedReason,
  type LogTrust,
  readCosignedCheckpoint,
} from './log/read-cosigned-checkpoint.ts'
export type { SubtreeReader } from './log/subtree-reader.ts'
export { treeRoot } from './log/tree-root.ts'
export {
  type NoteSignatureType,
  type NoteVerifier,
  readVerifierKey,
  type VerifierKeyReading,
  writeVerifierKey,
} from './log/verifier-key.ts'
export { verifyConsistency } from './log/verify-consistency.ts'
export { type ProofReason, type ProofVerdict, verifyInclusion } from './log/verify-inclusion.ts'
export { peekReceipt } from './receipt/peek-receipt.ts'
export { type ReceiptReading, type ReceiptReason, readReceipt } from './receipt/read-receipt.ts'
export { type Receipt, receiptSchema } from './receipt/receipt.ts'
export { type ReceiptMatch, type ReceiptMismatch, receiptMatches } from './receipt/receipt-matches.ts'
export { signReceipt } from './receipt/sign-receipt.ts'
export type { RequestProof } from './request-proof/request-proof.ts'
export { type Request, signRequest } from './request-proof/sign-request.ts'
export { type RequestReason, type RequestVerdict, verifyRequest } from './request-proof/verify-request.ts'
export { type Opened, type OpenReason, open } from './sealing/open.ts'
export { type OpenedPart, type OpenPartReason, openPart } from './sealing/open-part.ts'
export { type OpenedPieces, type OpenedStream, openPieces, openStream } from './sealing/open-stream.ts'
export { pad, unpad } from './sealing/pad.ts'
export { padPieces, unpadPieces } from './sealing/pad-pieces.ts'
export { padme } from './sealing/padme.ts'
export { isSealRecipient } from './sealing/recipients.ts'
export { seal } from './sealing/seal.ts'
export { newSealKeyPair, type SealKeyPair, type SealKind } from './sealing/seal-key-pair.ts'
export { type SealedPart, sealPart } from './sealing/seal-part.ts'
export { sealPieces, sealStream } from './sealing/seal-stream.ts'
export { StreamRefusal } from './sealing/stream-refusal.ts'
export { chooseSuite, type SuiteChoice } from './suites/choose-suite.ts'
export { chooseVersion, type VersionChoice, versions } from './suites/choose-version.ts'
export { isSuite, isWeaker, type Suite, suites } from './suites/suite.ts'
