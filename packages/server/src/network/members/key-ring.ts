import { statSync } from 'node:fs'
import type { Keyset, Signer } from '@samverkan/protocol'
import { type ExchangeKeys, loadExchangeKeys } from './exchange-keys.ts'
import { keyFolder } from './key-files.ts'

/**
 * The member's keys as they are in its folder now; a rotation adds files while the server runs. What signs is the key that
 * our newest published keyset lists, the newest of those: before the others know a key, it signs nothing. All that are held
 * open what comes.
 */
export function openKeyRing(
  dataDir: string,
  ownKeyset: () => Keyset | undefined,
  now: () => Date,
): () => ExchangeKeys {
  let held = loadExchangeKeys(dataDir)
  let changedAt = changeOf(dataDir)
  return () => {
    const change = changeOf(dataDir)
    if (change !== changedAt) {
      held = loadExchangeKeys(dataDir)
      changedAt = change
    }
    const sign = listedSigner(held.signers, ownKeyset(), now())
    return sign === undefined || sign === held.sign ? held : { ...held, sign }
  }
}

/** Changes when a file is added or removed. */
function changeOf(dataDir: string): number {
  return statSync(keyFolder(dataDir)).mtimeMs
}

function listedSigner(signers: readonly Signer[], keyset: Keyset | undefined, now: Date): Signer | undefined {
  const listed = (keyset?.sign ?? [])
    .filter(({ nbf, exp }) => Date.parse(nbf) <= now.getTime() && now.getTime() < Date.parse(exp))
    .toSorted((a, b) => Date.parse(b.nbf) - Date.parse(a.nbf))
  for (const { jwk } of listed) {
    const signer = signers.find(({ publicJwk }) => publicJwk.x === jwk.x)
    if (signer) return signer
  }
  return undefined
}
