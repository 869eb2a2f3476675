import type { Mail } from './mail.ts'

export interface StoredMail {
  readonly mail: Mail
  /** The message as it came, for signature checks. */
  readonly raw: Buffer
}

/** All mail that reached the made-up providers, oldest first. */
export interface Mailbox {
  add(stored: StoredMail): void
  find(id: string): StoredMail | undefined
  /** Those to `to`, in any letter case; all when left out. */
  list(to?: string | undefined): readonly Mail[]
}

/** In memory; the oldest mail makes room when there are too many or they grow too large together. */
export function createMailbox(limit = { mails: 5000, bytes: 128 * 1024 * 1024 }): Mailbox {
  const kept = new Map<string, StoredMail>()
  let bytes = 0
  return {
    add(stored) {
      kept.set(stored.mail.id, stored)
      bytes += stored.raw.length
      for (const [id, oldest] of kept) {
        if (kept.size <= limit.mails && bytes <= limit.bytes) break
        kept.delete(id)
        bytes -= oldest.raw.length
      }
    },
    find: (id) => kept.get(id),
    list(to) {
      const wanted = to?.toLowerCase()
      const mails = [...kept.values()].map((stored) => stored.mail)
      if (wanted === undefined) return mails
      return mails.filter((mail) => mail.to.some((recipient) => recipient.toLowerCase() === wanted))
    },
  }
}
