import {
  type Directory,
  documentHash,
  type Member,
  type SigningKey,
  signDirectory,
} from '@samverkan/protocol'
import { contentOf } from './content-of.ts'
import type { Publication } from './publication.ts'

const day = 24 * 3_600_000

/** The directory that comes after what is published, not signed yet. It is good for 30 days unless `validDays` says
 *  otherwise (HX/1 section 1). */
export function nextDirectory(
  members: readonly Member[],
  { now, after, validDays = 30 }: { now: Date; after: Publication; validDays?: number },
): Directory {
  const before = after.documents.findLast((one) => one.type === 'directory')
  const version = before ? (contentOf(before.document) as Directory).version : 0
  return {
    version: version + 1,
    prev: before ? documentHash(before.document) : null,
    expires: new Date(now.getTime() + validDays * day).toISOString(),
    members: [...members],
  }
}

/**
 * What the secretariat publishes: after all that was published before (`after`, which begins with a root) a directory of the
 * members under all the keys that are given, then their keysets (texts of `makeKeyset`). Without members only the keysets
 * are added.
 */
export async function makeDirectory(
  members: readonly Member[],
  keysets: readonly string[],
  secretariatKeys: readonly SigningKey[],
  options: { now: Date; after: Publication; validDays?: number },
): Promise<Publication> {
  return {
    documents: [
      ...options.after.documents,
      ...(members.length > 0
        ? [
            {
              type: 'directory' as const,
              document: await signDirectory(nextDirectory(members, options), ...secretariatKeys),
            },
          ]
        : []),
      ...keysets.map((document) => ({ type: 'keyset' as const, document })),
    ],
  }
}
