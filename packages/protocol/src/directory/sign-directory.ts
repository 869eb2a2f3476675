import type { SigningKey } from '../keys/signing-key.ts'
import { signGeneralJws } from '../lib/general-jws.ts'
import { DIRECTORY_TYPE, type Directory, directorySchema } from './directory.ts'

/** Signs a directory with one or more secretariat keys: General JWS JSON, `typ: "hx-directory+jws"`. Others add theirs
 *  with `addSignature`. Throws when it is not a directory. */
export async function signDirectory(directory: Directory, ...keys: readonly SigningKey[]): Promise<string> {
  directorySchema.parse(directory)
  return signGeneralJws(DIRECTORY_TYPE, new TextEncoder().encode(JSON.stringify(directory)), keys)
}
