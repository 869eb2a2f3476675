// When notices go out and how they are grouped (reference/domain.md 1.4). Pure.
import type { Policy } from '../foundation/index.ts'

export type NoticePolicy = Pick<
  Policy,
  'noticeFirstWindowMs' | 'noticeNextWindowMs' | 'noticeReminderMs' | 'retryFirstMs' | 'retryMaxMs'
>

/** A notice lists at most so many addresses; an abuse desk works through one ticket at a time. */
export const maxAddressesInNotice = 100

/**
 * When the next notice for this contact may go out: what is found within `noticeFirstWindowMs` goes together, and a
 * contact that had a notice has the next one no sooner than `noticeNextWindowMs` after the last.
 * Source: reference/domain.md 1.4 (first notice groups 1 h, later ones 24 h).
 */
export function nextNoticeAt(sent: readonly Date[], policy: NoticePolicy, now: Date): Date {
  const earliest = now.getTime() + policy.noticeFirstWindowMs
  const last = Math.max(...sent.map((at) => at.getTime()))
  return new Date(sent.length === 0 ? earliest : Math.max(earliest, last + policy.noticeNextWindowMs))
}

export interface WaitingItem {
  itemId: string
  contact: string
  dueAt: Date
}

/**
 * What goes out now: for each contact with an item due, everything that waits for it, longest due first, in notices of
 * at most `maxAddressesInNotice`. A contact with nothing due gets nothing.
 */
export function groupIntoNotices<Item extends WaitingItem>(waiting: readonly Item[], now: Date): Item[][] {
  const byContact = Map.groupBy(waiting, (item) => item.contact)
  return [...byContact.values()].flatMap((items) => {
    const sorted = items.toSorted((a, b) => a.dueAt.getTime() - b.dueAt.getTime())
    const first = sorted[0]
    if (first === undefined || first.dueAt > now) return []
    return chunks(sorted, maxAddressesInNotice)
  })
}

function chunks<Value>(values: readonly Value[], size: number): Value[][] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, index) =>
    values.slice(index * size, (index + 1) * size),
  )
}

/** A provider that has not removed an item by then is reminded. */
export function remindAt(sentAt: Date, policy: NoticePolicy): Date {
  return new Date(sentAt.getTime() + policy.noticeReminderMs)
}

/** After the `attempts`-th failed try (1 or more): waits that double, up to `retryMaxMs`. */
export function nextAttemptAt(attempts: number, policy: NoticePolicy, now: Date): Date {
  const wait = policy.retryFirstMs * 2 ** Math.min(attempts - 1, 30)
  return new Date(now.getTime() + Math.min(wait, policy.retryMaxMs))
}

/** From this failed try on a person is told, while tries go on. */
export const attemptsBeforeAttention = 8

export interface ProviderPlace {
  country: string | null
  asn: number | null
  provider: string | null
}

/**
 * The contact for an item: the one a person gave, while the item is still at the place it was given for; otherwise the
 * one the trace found. Lower case, so that one desk is one contact.
 */
export function contactOf(
  traced: ProviderPlace & { contact: string | null },
  given: (ProviderPlace & { contact: string }) | undefined,
): string | null {
  const counts =
    given !== undefined &&
    given.country === traced.country &&
    given.asn === traced.asn &&
    given.provider === traced.provider
  const contact = (counts ? given.contact : (traced.contact ?? '')).trim().toLowerCase()
  return /^[^\s@<>,;:"()[\]\\]{1,64}@[a-z0-9.-]{1,253}$/.test(contact) ? contact : null
}
