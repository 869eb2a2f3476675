import {
  type Directory,
  documentHash,
  type Member,
  type SigningKey,
  signDirectory,
} from '@samverkan/protocol'
import type { Publication } from './publication.ts'

const day = 24 * 3_600_000

/**
 * What the secretariat publishes: a signed directory of the members, then their keysets (texts of `makeKeyset`), after all
 * that was published before (`previous`). The directory is good for 30 days unless `validDays` says otherwise (HX/1
 * section 1). Without members only the keysets are added.
 */
export async function makeDirectory(
  members: readonly Member[],
  keysets: readonly string[],
  secretariatKeys: readonly SigningKey[],
  options: { now: Date; validDays?: number; previous?: { publication: Publication; version: number } },
): Promise<Publication> {
  const published = options.previous?.publication.documents ?? []
  const before = published.findLast((one) => one.type === 'directory')
  const directory: Directory = {
    version: options.previous ? options.previous.version + 1 : 1,
    prev: before ? documentHash(before.document) : null,
    expires: new Date(options.now.getTime() + (options.validDays ?? 30) * day).toISOString(),
    members: [...members],
  }
  return {
    documents: [
      ...published,
      ...(members.length > 0
        ? [{ type: 'directory' as const, document: await signDirectory(directory, ...secretariatKeys) }]
        : []),
      ...keysets.map((document) => ({ type: 'keyset' as const, document })),
    ],
  }
}
