import { sql } from 'kysely'
import type { Database, ItemId } from '../../foundation/index.ts'
import type { Classification, ItemRow } from '../../reports/index.ts'
import type { FileFingerprint } from '../files/file-fingerprint.ts'
import { fingerprintsOfItem } from '../files/fingerprint-store.ts'
import { type KnownQuery, queryOf } from '../match.ts'
import type { EffectContext } from './context.ts'
import { type Decision, decide, type OurWord, type RecognisedFile } from './rules.ts'
import './tables.ts'

/** What is known of an item's files now, and what follows from it. */
export interface Standing {
  decision: Decision
  /** The files were fingerprinted here. Otherwise their hashes are only what was recorded or told: good enough to show nothing. */
  isFingerprinted: boolean
}

type ItemFiles = Pick<ItemRow, 'id' | 'kind' | 'sha256' | 'sha1' | 'md5'>

/** Looks an item's files up. Pages have none: they are decided by theirs. */
export async function standingOf(context: EffectContext, row: ItemFiles): Promise<Standing> {
  if (row.kind === 'page') return { decision: { what: 'nothing' }, isFingerprinted: false }
  const { foundation } = context
  const { database } = foundation
  const prints = await fingerprintsOfItem(foundation, row.id)
  const own = row.sha256?.toString('hex')
  const isFingerprinted = own !== undefined && prints.some(({ sha256 }) => sha256 === own)
  const files: Lookup[] = isFingerprinted ? prints.map(lookupOf) : [...recorded(row), ...prints.map(lookupOf)]
  const recognised = await Promise.all(files.map((file) => recognise(context, row.id, file)))
  const decision = decide(recognised, {
    country: foundation.config.member.country,
    wasReopened: await wasReopened(database, row.id),
  })
  return { decision, isFingerprinted }
}

interface Lookup extends Pick<RecognisedFile, 'sha256' | 'sha1' | 'md5'> {
  query: KnownQuery
}

function lookupOf(print: FileFingerprint): Lookup {
  const { sha256, sha1, md5 } = print
  return { sha256, sha1, md5, query: queryOf(print) }
}

/** The item's own file before it was fingerprinted, by its exact hashes. */
function recorded({ sha256, sha1, md5 }: ItemFiles): Lookup[] {
  if (sha256 === null || sha1 === null || md5 === null) return []
  const query = { sha256: sha256.toString('hex'), sha1: sha1.toString('hex'), md5: md5.toString('hex') }
  return [{ ...query, query }]
}

async function recognise(
  { foundation, known }: EffectContext,
  itemId: ItemId,
  { query, ...file }: Lookup,
): Promise<RecognisedFile> {
  const [matches, ourWords] = await Promise.all([
    known.lookup(query),
    ourWordsOf(foundation.database, foundation.self, itemId, file.sha256),
  ])
  // What stands in the own list because of this very item says nothing about it.
  return { ...file, matches: matches.filter(({ entry }) => entry.itemId !== itemId), ourWords }
}

const mostWords = 20

/**
 * What people of ours said last of other items with this very file. Index: file_fingerprint_sha256. What was taken over from an
 * entry is no word of its own.
 */
async function ourWordsOf(
  database: Database,
  self: string,
  itemId: ItemId,
  sha256: string,
): Promise<OurWord[]> {
  const { rows } = await sql<{ classification: Classification; at: Date }>`
    select last.classification, last.at
    from file_fingerprint print
    cross join lateral (
      select a.classification, a.at, a.analyst from assessment a
      where a.item_id = print.item_id and a.member = ${self} and a.undone_at is null
      order by a.at desc, a.id desc limit 1) last
    where print.sha256 = ${Buffer.from(sha256, 'hex')} and print.item_id <> ${itemId}
      and last.analyst not like 'system:%'
      and not exists (select from leaned_on l where l.item_id = print.item_id and l.undone_at is null)
    order by last.at desc
    limit ${mostWords}`.execute(database)
  return rows
}

/** Taken back by a person within the undo window is no sign that anything was wrong. */
export async function wasReopened(database: Database, itemId: ItemId): Promise<boolean> {
  const undone = await database
    .selectFrom('leaned_on')
    .select('id')
    .where('item_id', '=', itemId)
    .where('undone_at', 'is not', null)
    .where('undone_reason', '<>', 'assessment-undone')
    .limit(1)
    .executeTakeFirst()
  return undone !== undefined
}
