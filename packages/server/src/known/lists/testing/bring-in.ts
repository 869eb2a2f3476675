import type { Foundation, UserId } from '../../../foundation/index.ts'
import type { ReadForm } from '../../formats/list-forms.ts'
import type { ListedEntry } from '../../formats/listed-entry.ts'
import { openList } from '../list-store.ts'
import { expectImport, takeUpload } from '../take-upload.ts'

export const person = 'U1' as UserId

/** A list to bring files into. */
export function aList(foundation: Foundation, name = 'A list'): Promise<string> {
  const list = { name, kind: 'imported' as const, member: null, actor: `user:${person}` as const }
  return foundation.database.transaction().execute((transaction) => openList(foundation, transaction, list))
}

/** Puts a file, as a person does; it waits for the worker. */
export async function putFile(
  foundation: Foundation,
  listId: string,
  text: string,
  form: ReadForm = 'csv',
): Promise<string> {
  const defaults = {
    ...{ classification: 'baseline' as const, jurisdiction: null, scheme: 'sample', schemeVersion: '1' },
    ...{ source: 'a source', dated: '2026-01-01T00:00:00.000Z' },
  }
  const importId = await expectImport(foundation, listId, person, { form, model: null, defaults })
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(text)
  }
  const taken = await takeUpload(foundation, listId, importId, bytes())
  if (!taken.ok) throw new Error(taken.reason)
  return importId
}

export const md5 = (n: number): string => n.toString(16).padStart(32, '0')

export function anEntry(n: number, changes: Partial<ListedEntry> = {}): ListedEntry {
  return {
    ...{ md5: md5(n), sha1: null, sha256: null, pdq: null, pdqQuality: null },
    ...{ classification: 'baseline', jurisdiction: null, scheme: 'sample', schemeVersion: '1' },
    ...{ source: 'a source', sourceEntry: String(n), dated: '2026-01-01T00:00:00.000Z' },
    ...changes,
  }
}

/** What stands in a list, by MD5 and classification, and what left it and why. */
export async function standing({ database }: Foundation, listId: string) {
  const rows = await database
    .selectFrom('hash_entry')
    .select(['md5', 'classification', 'withdrawn_reason'])
    .where('list_id', '=', listId)
    .orderBy('md5')
    .orderBy('id')
    .execute()
  return rows.map(({ md5: hash, classification, withdrawn_reason: left }) => {
    const n = Number.parseInt(hash?.toString('hex') ?? '', 16)
    return left === null ? `${n} ${classification}` : `${n} ${classification} (${left})`
  })
}
