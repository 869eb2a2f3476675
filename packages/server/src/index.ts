// What programs outside of the server use: the demo, benches, end-to-end tests.
export { createUser, issueApiToken, issueSignInLink } from './accounts/index.ts'
export { compose, type MemberServer } from './compose.ts'
export {
  type Config,
  type ConfigInput,
  createKeys,
  type EmbeddedDatabase,
  freePort,
  isPortFree,
  openDatabase,
  parseConfig,
  startEmbeddedDatabase,
  systemRandom,
  type UserId,
} from './foundation/index.ts'
export {
  contentOf,
  createExchangeKeys,
  createWitnessKey,
  type Founding,
  foundNetwork,
  loadExchangeKeys,
  loadIdentityKey,
  makeDirectory,
  makeKeyset,
  type Publication,
} from './network/members/index.ts'
