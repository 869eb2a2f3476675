import type { History } from '@samverkan/protocol'
import { type ExchangeKeys, ownIdentities } from './exchange-keys.ts'

export type OwnEntryProblem = 'other-identity-key' | 'other-signing-key' | 'other-seal-key'

/**
 * What the network is told of us that we did not make (as users of key transparency watch their own keys): an identity key
 * that is not ours, or a keyset with keys that we do not hold. Undefined when all is ours, or nothing is said of us.
 */
export function ownEntryProblem(
  { members }: Pick<History, 'members'>,
  self: string,
  dataDir: string,
  keys: ExchangeKeys | undefined,
): OwnEntryProblem | undefined {
  const own = members.get(self)
  if (!own) return undefined
  const identities = ownIdentities(dataDir)
  if (identities.length > 0 && !identities.some(({ x }) => x === own.entry.identityKey.x))
    return 'other-identity-key'
  const keyset = own.keyset?.content
  if (!keyset || !keys) return undefined
  const held = new Set(keys.signers.map(({ publicJwk }) => publicJwk.x))
  if (!keyset.sign.every(({ jwk }) => held.has(jwk.x))) return 'other-signing-key'
  const recipients = new Set(keys.seal.map(({ recipient }) => recipient))
  return keyset.seal.every(({ recipient }) => recipients.has(recipient)) ? undefined : 'other-seal-key'
}
