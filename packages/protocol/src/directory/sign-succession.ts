import type { SigningKey } from '../keys/signing-key.ts'
import { signCompactJws } from '../lib/compact-jws.ts'
import { SUCCESSION_TYPE, type SuccessionStatement, successionSchema } from './succession.ts'

/** A member's consent to another identity key or another recovery key, signed by its identity key or its recovery key as
 *  they were before: compact JWS, `typ: "hx-succession+jws"`. Throws when it is not such a statement. */
export async function signSuccession(statement: SuccessionStatement, key: SigningKey): Promise<string> {
  const payload = JSON.stringify(successionSchema.parse(statement))
  return signCompactJws(SUCCESSION_TYPE, new TextEncoder().encode(payload), key)
}
