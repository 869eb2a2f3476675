import type { SigningKey } from '../keys/signing-key.ts'
import { countersignGeneralJws, signGeneralJws } from '../lib/general-jws.ts'
import type { Countersigning } from './add-signature.ts'
import { ROOT_TYPE, type Root, rootSchema } from './root.ts'

/** Signs a root with one or more keys: General JWS JSON, `typ: "hx-root+jws"`. Throws when it is not a root. */
export async function signRoot(root: Root, ...keys: readonly SigningKey[]): Promise<string> {
  rootSchema.parse(root)
  return signGeneralJws(ROOT_TYPE, new TextEncoder().encode(JSON.stringify(root)), keys)
}

/** Adds one more signature to a root, over the same bytes. Read it first: who signs answers for it. */
export async function addRootSignature(json: string, key: SigningKey): Promise<Countersigning> {
  const countersigned = await countersignGeneralJws(json, ROOT_TYPE, key)
  return countersigned === undefined ? { ok: false, reason: 'malformed' } : { ok: true, json: countersigned }
}
