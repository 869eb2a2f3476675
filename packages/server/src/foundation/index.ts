export type { ItemChange } from './at-once.ts'
export { type Clock, manualClock, systemClock } from './clock.ts'
export {
  type Config,
  type ConfigInput,
  type ConfigResult,
  isPublicOnly,
  parseConfig,
  type Role,
  readConfigFile,
  roles,
  withRoles,
} from './config.ts'
export { type Database, openDatabase, type Tables } from './database.ts'
export { isDatabaseAway } from './database-away.ts'
export { type EmbeddedDatabase, freePort, isPortFree, startEmbeddedDatabase } from './embedded-database.ts'
export { type FaultPoints, killAt, noFaults } from './fault-points.ts'
export { type Foundation, type FoundationOverrides, openFoundation } from './foundation.ts'
export { type App, createApp, createRoutes, type HttpEnv } from './http/app.ts'
export type { BodyLimit } from './http/bounded-body.ts'
export { type Listening, listen } from './http/listen.ts'
export { permittedRoute } from './http/permitted-route.ts'
export { personIn } from './http/person-in.ts'
export { problem, problemResponse } from './http/problem.ts'
export { can, type Permission, type Subject, type UserRole, userRoles } from './http/subject.ts'
export {
  type ItemId,
  isId,
  type MemberId,
  newId,
  type RandomBytes,
  type ReportId,
  systemRandom,
  type UserId,
} from './ids.ts'
export type { Jobs } from './jobs.ts'
export { keyedHash } from './keyed-hash.ts'
export { createKeys } from './keys.ts'
export {
  type Actor,
  type EventDetail,
  type LedgerEvent,
  member,
  server,
  system,
  thePublic,
  user,
} from './ledger/event.ts'
export { openReadOnlyLedger } from './ledger/open-read-only.ts'
export { type LedgerProof, latestCheckpoint, proveEvent } from './ledger/proof.ts'
export { ledgerOrigin, sealLedger } from './ledger/seal.ts'
export { ledgerSubtrees } from './ledger/subtrees.ts'
export { type LedgerVerdict, verifyLedger } from './ledger/verify.ts'
export type { Log } from './log.ts'
export { type Delivery, deliver, type MailServer } from './mail/deliver.ts'
export { migrate, readMigrations } from './migrate.ts'
export type { Policy } from './policy.ts'
export { grantPublicRole, roleOf } from './public-role.ts'
export type { Sealer } from './sealed-columns.ts'
export type { BlobStore, ByteSource, StoredBlob } from './vault/blob-store.ts'
export { type Disk, isDiskFull, systemDisk } from './vault/disk.ts'
export type { IncomingFile, IncomingFiles } from './vault/incoming-files.ts'
