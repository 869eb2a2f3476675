export { contentOf } from './content-of.ts'
export type { DirectoryAlarm, RaiseDirectoryAlarm } from './context.ts'
export { type DirectoryView, isExpired } from './directory-view.ts'
export { exchangeAddress } from './exchange-address.ts'
export {
  adoptNextIdentity,
  createExchangeKeys,
  createRecoveryKey,
  type ExchangeKeys,
  loadExchangeKeys,
  loadIdentityKey,
  nextIdentityKey,
  ownIdentities,
  ownRecoveryHash,
} from './exchange-keys.ts'
export { type Founding, foundNetwork } from './found-network.ts'
export { leaveKeyset, waitingKeyset } from './hand-in-keyset.ts'
export { createLogKey, createWitnessKey } from './log-keys.ts'
export { type Assignment, assignmentFor, interpol, memberById, nationalPolice } from './look-ups.ts'
export { makeDirectory, nextDirectory } from './make-directory.ts'
export { makeKeyset, type NewKeyset, usualPartBytes } from './make-keyset.ts'
export { type KeyHolder, makeRoot, type NewRoot } from './make-root.ts'
export { type Members, openMembers, type Publishing } from './members.ts'
export { createPersonKey, readPersonKey } from './person-key.ts'
export { type Publication, type PublishedDocument, publicationSchema } from './publication.ts'
export { readPublication } from './read-publication.ts'
export { pruneKeys, type Rotating, type Rotation, revokeKeys, rotateKeys } from './rotate-keys.ts'
export type { Standing } from './standing.ts'
export { newestHead } from './store.ts'
