import { readFileSync } from 'node:fs'
import { type Config, isPublicOnly } from '../../foundation/index.ts'

/** The text of the root document that trust in the directory begins with; undefined where none is configured, and in a
 *  process that faces the public and asks the directory nothing. Throws when the file cannot be read. */
export function trustedRoot(config: Config): string | undefined {
  const { root } = config.network
  if (root === undefined || isPublicOnly(config)) return undefined
  try {
    return readFileSync(root, 'utf8')
  } catch (error) {
    throw new Error(`network.root: got ${root}; expects the file of the network's root document`, {
      cause: error,
    })
  }
}
