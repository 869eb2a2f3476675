import { type Database, type Foundation, type ItemId, server } from '../../foundation/index.ts'
import { type Classification, isIllegal } from '../../reports/index.ts'
import { addEntries, withdrawEntries } from '../add-entries.ts'
import { fingerprintsOfItem } from '../files/fingerprint-store.ts'
import { isExact } from './rules.ts'
import './tables.ts'
import '../tables.ts'

/** The list of what our own people assessed. */
export const ownListId = 'own'

/**
 * Brings the own list to what our own people's assessments say, in the transaction in which one of them changes: files of an item
 * that a person of ours last called Baseline or National stand in it, no others do. What is taken out is found again by whatever
 * leaned on it. Repeating it changes nothing.
 */
export async function keepOwnEntries(
  foundation: Foundation,
  transaction: Database,
  itemId: ItemId,
): Promise<void> {
  const standing = await standingEntries(transaction, itemId)
  const word = await ourLastWord(foundation, transaction, itemId)
  const wanted = word && isIllegal(word.classification) ? await filesFor(foundation, transaction, itemId) : []
  const isWanted = (entry: (typeof standing)[number]) =>
    entry.classification === word?.classification &&
    wanted.some(({ sha256 }) => sha256 === entry.sha256?.toString('hex'))
  const wrong = standing.filter((entry) => !isWanted(entry)).map(({ id }) => Number(id))
  await withdrawEntries(
    foundation,
    transaction,
    wrong,
    word === undefined ? 'assessment-undone' : 'assessment-corrected',
  )
  const kept = standing.filter(isWanted).map(({ sha256 }) => sha256?.toString('hex'))
  const missing = wanted.filter(({ sha256 }) => !kept.includes(sha256))
  if (!word || missing.length === 0) return
  await ensureOwnList(foundation, transaction)
  await addEntries(
    foundation,
    transaction,
    ownListId,
    missing.map((file) => ({
      ...{ md5: file.md5, sha1: file.sha1, sha256: file.sha256, itemId },
      ...{ pdq: file.picture?.pdq ?? null, pdqQuality: file.picture?.quality ?? null },
      ...{ classification: word.classification, jurisdiction: foundation.config.member.country },
      ...{ scheme: word.scheme, schemeVersion: word.scheme_version, dated: word.at },
      ...{ source: foundation.self, sourceEntry: `${word.id}-${file.sha256.slice(0, 16)}` },
    })),
  )
}

/** The item was withdrawn from everybody as not illegal: it is known no longer, although its assessment stays on record. */
export async function disownEntries(
  foundation: Foundation,
  transaction: Database,
  itemId: ItemId,
): Promise<void> {
  const standing = await standingEntries(transaction, itemId)
  await withdrawEntries(
    foundation,
    transaction,
    standing.map(({ id }) => Number(id)),
    'item-withdrawn',
  )
}

function standingEntries(transaction: Database, itemId: ItemId) {
  return transaction
    .selectFrom('hash_entry')
    .select(['id', 'sha256', 'classification'])
    .where('item_id', '=', itemId)
    .where('list_id', '=', ownListId)
    .where('withdrawn_at', 'is', null)
    .execute()
}

interface Word {
  id: string
  at: Date
  classification: Classification
  scheme: string
  scheme_version: string
}

/** The last assessment of ours that a person made. Whoever took over what was known has said nothing of their own. */
async function ourLastWord(
  foundation: Foundation,
  transaction: Database,
  itemId: ItemId,
): Promise<Word | undefined> {
  const last = await transaction
    .selectFrom('assessment')
    .select(['id', 'at', 'classification', 'scheme', 'scheme_version', 'analyst'])
    .where('item_id', '=', itemId)
    .where('member', '=', foundation.self)
    .where('undone_at', 'is', null)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .executeTakeFirst()
  if (!last || last.analyst.startsWith('system:')) return undefined
  const leans = await transaction
    .selectFrom('leaned_on')
    .select('how')
    .where('item_id', '=', itemId)
    .where('undone_at', 'is', null)
    .execute()
  return leans.some(({ how }) => isExact({ by: how })) ? undefined : last
}

/** Pages are decided by their files, which stand in the list for themselves. What is in doubt stands in it no longer. */
async function filesFor(foundation: Foundation, transaction: Database, itemId: ItemId) {
  const item = await transaction
    .selectFrom('content_item')
    .select(['kind', 'attention'])
    .where('id', '=', itemId)
    .executeTakeFirst()
  if (!item || item.kind === 'page' || item.attention === 'match-withdrawn') return []
  return fingerprintsOfItem(foundation, itemId, transaction)
}

async function ensureOwnList(foundation: Foundation, transaction: Database): Promise<void> {
  const { config, self } = foundation
  await transaction
    .insertInto('hash_list')
    .values({
      ...{ id: ownListId, name: config.member.name, kind: 'own', member: self },
      ...{ created_at: foundation.clock.now(), created_by: server, removed_at: null },
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
