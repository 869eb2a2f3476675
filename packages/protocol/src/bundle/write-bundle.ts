import { type Bundle, bundleSchema } from './bundle.ts'

/**
 * A bundle as a file. There is one way of writing: the members in the order of `bundleSchema`, no white space, one line end
 * at the end; so no byte of the file can change without being seen. Throws when it is not a bundle.
 */
export function writeBundle(bundle: Bundle): string {
  return `${JSON.stringify(bundleSchema.parse(bundle))}\n`
}
