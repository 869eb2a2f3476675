import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  contactOf,
  groupIntoNotices,
  maxAddressesInNotice,
  type NoticePolicy,
  nextAttemptAt,
  nextNoticeAt,
  remindAt,
} from './rules.ts'

const minute = 60_000
const hour = 60 * minute
const policy: NoticePolicy = {
  noticeFirstWindowMs: hour,
  noticeNextWindowMs: 24 * hour,
  noticeReminderMs: 24 * hour,
  retryFirstMs: 5_000,
  retryMaxMs: 15 * minute,
}
const noon = new Date('2026-03-02T12:00:00Z')
const later = (ms: number) => new Date(noon.getTime() + ms)
const instant = fc.integer({ min: -40 * 24 * 60, max: 0 }).map((minutes) => later(minutes * minute))

describe('when the next notice for a contact may go out', () => {
  it('a first notice waits for one hour, so that what is found together goes together', () => {
    expect(nextNoticeAt([], policy, noon)).toEqual(later(hour))
  })

  it('a contact that had a notice an hour ago has the next one 24 hours after that one', () => {
    expect(nextNoticeAt([later(-hour)], policy, noon)).toEqual(later(23 * hour))
  })

  it('a contact whose last notice is long past waits for the first window only', () => {
    expect(nextNoticeAt([later(-72 * hour), later(-48 * hour)], policy, noon)).toEqual(later(hour))
  })

  it('two notices are never closer than the window, and none goes out before the first window', () => {
    fc.assert(
      fc.property(fc.array(instant, { maxLength: 8 }), (sent) => {
        const next = nextNoticeAt(sent, policy, noon).getTime()
        expect(next).toBeGreaterThanOrEqual(noon.getTime() + policy.noticeFirstWindowMs)
        for (const at of sent) expect(next - at.getTime()).toBeGreaterThanOrEqual(policy.noticeNextWindowMs)
      }),
    )
  })

  it('the wait is never longer than the longer window', () => {
    fc.assert(
      fc.property(fc.array(instant, { maxLength: 8 }), (sent) => {
        const wait = nextNoticeAt(sent, policy, noon).getTime() - noon.getTime()
        expect(wait).toBeLessThanOrEqual(Math.max(policy.noticeFirstWindowMs, policy.noticeNextWindowMs))
      }),
    )
  })
})

describe('what goes together', () => {
  const waiting = fc.array(
    fc.record({
      itemId: fc.uuid(),
      contact: fc.constantFrom('abuse@a.example', 'abuse@b.example', 'abuse@c.example'),
      dueAt: fc.integer({ min: -120, max: 120 }).map((minutes) => later(minutes * minute)),
    }),
    { maxLength: 400 },
  )

  it('every item of a contact with something due goes out exactly once, nothing of another contact does', () => {
    fc.assert(
      fc.property(waiting, (items) => {
        const due = new Set(items.filter((item) => item.dueAt <= noon).map((item) => item.contact))
        const expected = items.filter((item) => due.has(item.contact))
        const grouped = groupIntoNotices(items, noon).flat()
        expect(grouped.toSorted(byId)).toEqual(expected.toSorted(byId))
      }),
    )
  })

  it('a notice has one contact and at most a hundred addresses', () => {
    fc.assert(
      fc.property(waiting, (items) => {
        for (const group of groupIntoNotices(items, noon)) {
          expect(new Set(group.map((item) => item.contact)).size).toBe(1)
          expect(group.length).toBeLessThanOrEqual(maxAddressesInNotice)
        }
      }),
    )
  })

  it('a contact gets no more notices than its addresses need', () => {
    const items = Array.from({ length: 201 }, (_, index) => ({
      itemId: String(index),
      contact: 'abuse@a.example',
      dueAt: noon,
    }))
    expect(groupIntoNotices(items, noon).map((group) => group.length)).toEqual([100, 100, 1])
  })

  const byId = (a: { itemId: string }, b: { itemId: string }) => a.itemId.localeCompare(b.itemId)
})

describe('reminders and retries', () => {
  it('a reminder is due when the policy says so after the mail was taken', () => {
    expect(remindAt(noon, policy)).toEqual(later(24 * hour))
  })

  it('waits between tries grow and never pass the longest', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), (attempts) => {
        const wait = nextAttemptAt(attempts, policy, noon).getTime() - noon.getTime()
        const following = nextAttemptAt(attempts + 1, policy, noon).getTime() - noon.getTime()
        expect(wait).toBeGreaterThanOrEqual(policy.retryFirstMs)
        expect(following).toBeGreaterThanOrEqual(wait)
        expect(following).toBeLessThanOrEqual(policy.retryMaxMs)
      }),
    )
  })
})

describe('the contact for an item', () => {
  const place = { country: 'SE', asn: 64500, provider: 'Made-up Hosting' }

  it('is the one the trace found, in lower case', () => {
    expect(contactOf({ ...place, contact: 'Abuse@Host.Example' }, undefined)).toBe('abuse@host.example')
  })

  it('is the one a person gave, while the item stays where it was', () => {
    const given = { ...place, contact: 'desk@host.example' }
    expect(contactOf({ ...place, contact: null }, given)).toBe('desk@host.example')
    expect(contactOf({ ...place, asn: 64501, contact: null }, given)).toBeNull()
  })

  it('is none when what the registry gave cannot be one mailbox', () => {
    for (const contact of [
      '',
      'nobody',
      'a@b@c.example',
      'a@b.example, c@d.example',
      'a@b.example\r\nBcc: x@y.example',
    ])
      expect(contactOf({ ...place, contact }, undefined)).toBeNull()
  })
})
