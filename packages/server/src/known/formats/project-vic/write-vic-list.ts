import type { ListedEntry } from '../listed-entry.ts'
import type { CategoryModel } from './category-model.ts'
import { categoryFor } from './media.ts'
import { contextMember, type VicVersion } from './versions.ts'

/**
 * Writes a hash set for Project VIC tools, one Media a line. Left out is what the form cannot say: entries without an
 * MD5, which it requires, and what the model has no category for.
 */
export async function* writeVicList(
  version: VicVersion,
  model: CategoryModel,
  entries: AsyncIterable<ListedEntry>,
): AsyncGenerator<string> {
  yield `${JSON.stringify(contextMember(version, model)).slice(0, -1)},"value":[`
  let mediaId = 0
  for await (const entry of entries) {
    const category = categoryFor(entry, model)
    if (entry.md5 === null || category === undefined) continue
    yield mediaId === 0 ? '\n' : ',\n'
    mediaId += 1
    yield JSON.stringify(mediaOf({ ...entry, md5: entry.md5 }, mediaId, category))
  }
  yield '\n]}\n'
}

function mediaOf(entry: ListedEntry & { md5: string }, mediaId: number, category: number): object {
  const MD5 = entry.md5.toUpperCase()
  const others: [string, string | number | null][] = [
    ['SHA256', entry.sha256?.toUpperCase() ?? null],
    ['PDQ', entry.pdq],
    ['PDQQuality', entry.pdqQuality],
  ]
  return {
    ...{ MediaID: mediaId, Category: category, MD5 },
    ...(entry.sha1 === null ? {} : { SHA1: entry.sha1.toUpperCase() }),
    DateUpdated: entry.dated,
    AlternativeHashes: others.flatMap(([HashName, value]) =>
      value === null ? [] : [{ MD5, HashName, HashValue: String(value) }],
    ),
  }
}
