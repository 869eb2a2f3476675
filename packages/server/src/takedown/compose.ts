import { type Database, type Foundation, type ItemId, newId, server } from '../foundation/index.ts'
import { type ItemRow, setStage } from '../reports/index.ts'
import { isForTakedown, lockItems } from './held.ts'
import { writeNotice } from './mail/notice-content.ts'
import { providerContact } from './provider-contact.ts'
import { noLongerThere } from './recheck.ts'
import { groupIntoNotices } from './rules.ts'
import { openForNotice, setAside } from './set-aside.ts'

const contactsAtOnce = 100
const waitingAtOnce = 1_000

interface Waiting {
  itemId: ItemId
  contact: string
  dueAt: Date
}

/**
 * Writes the notices that are due: one for each contact, with everything that waits for it, after one more look at
 * each item and its host. What is written is sent by `sendPlannedNotices`. Returns the new notices' ids.
 */
export async function composeDueNotices(foundation: Foundation): Promise<string[]> {
  const now = foundation.clock.now()
  const composed: string[] = []
  const seen = new Set<ItemId>()
  for (;;) {
    const waiting = await readWaiting(foundation, now)
    // What still waits although it was seen has been put off; its turn is another run.
    if (waiting.every((item) => seen.has(item.itemId))) return composed
    for (const item of waiting) seen.add(item.itemId)
    for (const group of groupIntoNotices(waiting, now)) {
      // A group that fails waits for the next run; the other providers do not.
      const id = await composeNotice(foundation, group).catch((error: unknown) => {
        foundation.log.error('a notice could not be composed', error, { addresses: group.length })
      })
      if (id !== undefined) composed.push(id)
    }
  }
}

/** Everything that waits for contacts with something due. Indexes notice_item_due, then notice_item_contact. */
async function readWaiting(foundation: Foundation, now: Date): Promise<Waiting[]> {
  const due = await foundation.database
    .selectFrom('notice_item')
    .select('contact')
    .distinct()
    .where('notice_id', 'is', null)
    .where('due_at', '<=', now)
    .limit(contactsAtOnce)
    .execute()
  if (due.length === 0) return []
  return foundation.database
    .selectFrom('notice_item')
    .select(['item_id as itemId', 'contact', 'due_at as dueAt'])
    .where('notice_id', 'is', null)
    .where(
      'contact',
      'in',
      due.map((each) => each.contact),
    )
    .orderBy('contact')
    .orderBy('due_at')
    .limit(waitingAtOnce)
    .execute()
}

async function composeNotice(foundation: Foundation, group: readonly Waiting[]): Promise<string | undefined> {
  const ids = group.map((item) => item.itemId)
  const rows = await foundation.database
    .selectFrom('content_item')
    .selectAll()
    .where('id', 'in', ids)
    .execute()
  const elsewhere = await noLongerThere(
    foundation,
    rows.filter((row) => isForTakedown(foundation, row)),
  )
  const sealer = await foundation.columns.ready()
  return foundation.database.transaction().execute(async (transaction) => {
    const { mailAddress, name, country, website } = foundation.config.member
    const notifier = { name, country, website, mailAddress }
    const locked = await lockReady(foundation, transaction, group, elsewhere)
    const { writable, unwritable } = await openForNotice(foundation, transaction, locked, notifier)
    await setAside(foundation, transaction, unwritable)
    await stopWaiting(
      transaction,
      unwritable.map(({ row }) => row.id),
    )
    const ready = writable.map(({ item }) => item)
    if (ready.length === 0) return undefined
    const now = foundation.clock.now()
    const id = newId(now, foundation.random)
    const token = newToken(foundation)
    const countries = new Set(ready.map(({ row }) => row.hosting_country))
    const hostCountry = countries.size === 1 ? ([...countries][0] ?? null) : null
    const content = writeNotice(
      writable.map(({ noticed }) => noticed),
      notifier,
      hostCountry,
      token,
      await earlierMessageIds(
        transaction,
        ready.map(({ row }) => row.id),
      ),
    )
    await transaction
      .insertInto('notice')
      .values({
        id,
        token,
        contact: ready[0]?.contact ?? '',
        country: hostCountry,
        state: 'planned',
        created_at: now,
        message_id: `<${id.toLowerCase()}@${mailAddress.slice(mailAddress.lastIndexOf('@') + 1)}>`,
        content_sealed: sealer.seal(JSON.stringify(content), contentPlace(id)),
        next_attempt_at: now,
        sent_at: null,
        failure: null,
      })
      .execute()
    await transaction
      .updateTable('notice_item')
      .set({ notice_id: id })
      .where('notice_id', 'is', null)
      .where(
        'item_id',
        'in',
        ready.map(({ row }) => row.id),
      )
      .execute()
    return id
  })
}

export const contentPlace = (noticeId: string) => `notice.content:${noticeId}`

/** 80 random bits, lower case: mail systems may change the case of what stands before the @. */
function newToken(foundation: Foundation): string {
  return newId(new Date(0), foundation.random).slice(-16).toLowerCase()
}

interface Ready {
  row: ItemRow
  round: number
  xarfId: string
  contact: string
}

/**
 * The last look, with items and waiting rows locked: what is closed or no longer ours stops waiting, what has another
 * contact now waits for that one, what is elsewhere waits until monitoring has looked.
 */
async function lockReady(
  foundation: Foundation,
  transaction: Database,
  group: readonly Waiting[],
  elsewhere: ReadonlySet<ItemId>,
): Promise<Ready[]> {
  const items = await lockItems(
    transaction,
    group.map((item) => item.itemId),
  )
  const waiting = await transaction
    .selectFrom('notice_item')
    .select(['item_id', 'round', 'xarf_id', 'contact'])
    .where('notice_id', 'is', null)
    .where(
      'item_id',
      'in',
      group.map((item) => item.itemId),
    )
    .where('contact', '=', group[0]?.contact ?? '')
    .orderBy('due_at')
    .orderBy('item_id')
    .forUpdate()
    .execute()
  const ready: Ready[] = []
  const heldBack: ItemId[] = []
  const dropped: ItemId[] = []
  for (const { item_id: itemId, round, xarf_id: xarfId, contact } of waiting) {
    const row = items.get(itemId)
    const isOpen = row !== undefined && isForTakedown(foundation, row)
    const current = isOpen ? await providerContact(transaction, row) : null
    if (!isOpen || current === null) {
      dropped.push(itemId)
      if (isOpen) await setStage(foundation, transaction, row, 'takedown', 'no-provider-contact', server)
    } else if (current !== contact) await waitFor(transaction, itemId, current)
    else if (elsewhere.has(itemId)) heldBack.push(itemId)
    else ready.push({ row, round, xarfId, contact })
  }
  await stopWaiting(transaction, dropped)
  await holdBack(foundation, transaction, heldBack)
  return ready
}

async function waitFor(transaction: Database, itemId: ItemId, contact: string): Promise<void> {
  await transaction
    .updateTable('notice_item')
    .set({ contact })
    .where('item_id', '=', itemId)
    .where('notice_id', 'is', null)
    .execute()
}

async function stopWaiting(transaction: Database, itemIds: readonly ItemId[]): Promise<void> {
  if (itemIds.length === 0) return
  await transaction
    .deleteFrom('notice_item')
    .where('item_id', 'in', [...itemIds])
    .where('notice_id', 'is', null)
    .execute()
}

/** Monitoring looks now; until it has settled where the item is, the notice waits. */
async function holdBack(
  foundation: Foundation,
  transaction: Database,
  itemIds: readonly ItemId[],
): Promise<void> {
  if (itemIds.length === 0) return
  const dueAt = new Date(foundation.clock.now().getTime() + foundation.policy.missIntervalMs)
  await transaction
    .updateTable('notice_item')
    .set({ due_at: dueAt })
    .where('item_id', 'in', [...itemIds])
    .where('notice_id', 'is', null)
    .execute()
  await foundation.jobs.announce(transaction, 'notice-held-back', [{ itemIds }])
}

async function earlierMessageIds(transaction: Database, itemIds: readonly ItemId[]): Promise<string[]> {
  const rows = await transaction
    .selectFrom('notice as n')
    .innerJoin('notice_item as i', 'i.notice_id', 'n.id')
    .select(['n.id', 'n.message_id'])
    .distinct()
    .where('i.item_id', 'in', [...itemIds])
    .where('n.sent_at', 'is not', null)
    .orderBy('n.id', 'desc')
    .limit(20)
    .execute()
  return rows.map((row) => row.message_id).toReversed()
}
