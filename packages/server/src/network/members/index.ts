export { createDirectoryKey, loadDirectoryKey } from './directory-key.ts'
export { type DirectoryView, isExpired } from './directory-view.ts'
export { exchangeAddress } from './exchange-address.ts'
export {
  createExchangeKeys,
  type ExchangeKeys,
  loadExchangeKeys,
  loadIdentityKey,
} from './exchange-keys.ts'
export { type Assignment, assignmentFor, interpol, memberById, nationalPolice } from './look-ups.ts'
export { makeDirectory } from './make-directory.ts'
export { makeKeyset, type NewKeyset, usualPartBytes } from './make-keyset.ts'
export { type Members, openMembers, type Publishing } from './members.ts'
export { type Publication, publicationSchema } from './publication.ts'
export { directoryTrust, readPublication } from './read-publication.ts'
