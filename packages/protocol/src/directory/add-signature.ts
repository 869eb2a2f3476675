import type { SigningKey } from '../keys/signing-key.ts'
import { countersignGeneralJws } from '../lib/general-jws.ts'
import { DIRECTORY_TYPE } from './directory.ts'

export type Countersigning = { ok: true; json: string } | { ok: false; reason: 'malformed' }

/** Adds a secretariat member's signature to a directory, over the same bytes. Read it first: who signs answers for it. */
export async function addSignature(json: string, key: SigningKey): Promise<Countersigning> {
  const countersigned = await countersignGeneralJws(json, DIRECTORY_TYPE, key)
  return countersigned === undefined ? { ok: false, reason: 'malformed' } : { ok: true, json: countersigned }
}
