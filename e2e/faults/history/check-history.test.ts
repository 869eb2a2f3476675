import { expect, test } from 'vitest'
import { brokenInvariants, checkHistory, type Invariant } from './check-history.ts'
import type { History, MemberHistory } from './history.ts'
import { anId, receiver, resolveKey, sender, soundHistory } from './sound-history.ts'

const sound = await soundHistory(3)

test('a history in which all went well breaks nothing', async () => {
  expect(await checkHistory(sound, resolveKey)).toEqual([])
})

type Change = (history: History) => History

test.each<[string, Invariant, Change]>([
  [
    'a promised hand-over that the sender has no longer is lost',
    'I1',
    (history) => ({
      ...history,
      acknowledged: [...history.acknowledged, { from: sender, to: [receiver], reportId: 'R9', itemId: 'I9' }],
    }),
  ],
  [
    'a record that counts as delivered and is not at the receiver is lost',
    'I1',
    at(receiver, ({ inbox }) => ({ inbox: inbox.slice(1) })),
  ],
  [
    'a record that arrived and never became an item is lost',
    'I1',
    at(receiver, ({ items }) => ({ items: items.slice(1) })),
  ],
  [
    'an envelope that was taken twice is doubled',
    'I2',
    at(receiver, ({ taken }) => ({ taken: twice(taken) })),
  ],
  ['a record that was taken twice is doubled', 'I2', at(receiver, ({ inbox }) => ({ inbox: twice(inbox) }))],
  [
    'an item that was offered twice is doubled',
    'I2',
    at(receiver, ({ ledger }) => ({
      ledger: [...ledger, { kind: 'item.offered', itemId: 'I1', envelope: null, leaf: null }],
    })),
  ],
  [
    'an item that no envelope brought is invented',
    'I3',
    at(receiver, ({ items }) => ({
      items: [
        ...items,
        { id: 'I9', origin: sender, holder: sender, finalAction: null, revision: 1, needsPerson: false },
      ],
    })),
  ],
  [
    'an envelope whose signature does not verify is invented',
    'I3',
    at(receiver, ({ taken }) => ({ taken: first(taken, { jws: 'a.b.c' }) })),
  ],
  [
    'a record that was in another envelope is invented',
    'I3',
    at(receiver, ({ inbox }) => ({ inbox: first(inbox, { envelopeId: anId(2) }) })),
  ],
  [
    'an envelope that is still queued after healing is undelivered',
    'I4',
    at(sender, ({ sent }) => ({ sent: first(sent, { state: 'queued' }) })),
  ],
  [
    'a record that still waits to be packed is undelivered',
    'I4',
    at(sender, ({ outbox }) => ({ outbox: first(outbox, { state: 'waiting', pack: null }) })),
  ],
  [
    'a record in two envelopes to one addressee is in two states',
    'I4',
    at(sender, ({ sent }) => ({ sent: twice(sent) })),
  ],
  [
    'a record that is stuck at the receiver is undelivered',
    'I4',
    at(receiver, ({ inbox }) => ({ inbox: first(inbox, { state: 'stuck' }) })),
  ],
  [
    'a dead letter that no person has been asked about is unseen',
    'I4',
    (history) =>
      at(sender, ({ sent }) => ({ sent: first(sent, { state: 'dead-letter', receipt: null }) }))({
        ...history,
        expected: { forPerson: new Set(['I1']) },
      }),
  ],
  [
    'an envelope of which something was taken back, and whose records went in no other, is undelivered',
    'I4',
    at(sender, ({ sent }) => ({
      sent: first(sent, { state: 'dead-letter', problem: 'taken-back', receipt: null }),
    })),
  ],
  [
    'a tombstone of an item that is here is not carried out',
    'I4',
    at(receiver, ({ inbox }) => ({ inbox: first(inbox, { state: 'tombstone' }) })),
  ],
  [
    'a delivery without a receipt is not proven',
    'I5',
    at(sender, ({ sent }) => ({ sent: first(sent, { receipt: null }) })),
  ],
  [
    'a delivery that a page of a middlebox stands for is not proven',
    'I5',
    at(sender, ({ sent }) => ({ sent: first(sent, { receipt: '<html>' }) })),
  ],
  [
    'a delivery with the receipt of another envelope is not proven',
    'I5',
    at(sender, ({ sent }) => ({ sent: first(sent, { receipt: sent[1]?.receipt ?? null }) })),
  ],
  [
    'a receipt that only the sender has is at one end',
    'I6',
    at(receiver, ({ taken }) => ({ taken: taken.slice(1) })),
  ],
  [
    'a receipt that only the receiver has is at one end',
    'I6',
    at(sender, ({ sent }) => ({ sent: first(sent, { receipt: null }) })),
  ],
  [
    'a missing number at the sender is a gap',
    'I7',
    at(sender, ({ sent }) => ({ sent: sent.filter(({ seq }) => seq !== 2) })),
  ],
  [
    'a missing number at the receiver is a gap',
    'I7',
    at(receiver, ({ taken }) => ({ taken: taken.filter(({ seq }) => seq !== 2) })),
  ],
  [
    'an envelope that does not name the one before breaks the chain',
    'I7',
    at(sender, ({ sent }) => ({
      sent: sent.map((one) => (one.seq === 2 ? { ...one, prev: sent[1]?.sha256 ?? null } : one)),
    })),
  ],
  [
    'an event whose text was changed does not fit its leaf',
    'I8',
    at(receiver, ({ ledger }) => ({ ledger: ledger.map((event, n) => changedLeaf(event, n === 0)) })),
  ],
  ['a leaf that was taken out is missing', 'I8', at(receiver, ({ ledger }) => ({ ledger: ledger.slice(1) }))],
  [
    'a checkpoint over other leaves is not a head of this ledger',
    'I8',
    at(receiver, ({ checkpoints }) => ({ checkpoints: first(checkpoints, { root: 'ab'.repeat(32) }) })),
  ],
  [
    'a head that a peer holds and the ledger never had shows that it was rewritten',
    'I8',
    at(receiver, ({ ledger }) => ({ ledger: rewritten(ledger), checkpoints: [] })),
  ],
  [
    'a delivery without a leaf at the sender',
    'I9',
    at(sender, ({ ledger }) => ({ ledger: ledger.filter(({ envelope }) => envelope !== anId(1)) })),
  ],
  [
    'a taking with two leaves at the receiver',
    'I9',
    at(receiver, ({ ledger }) => ({ ledger: [...ledger, ...ledger.slice(0, 1)] })),
  ],
  [
    'a hand-over without a leaf',
    'I9',
    at(sender, ({ ledger }) => ({ ledger: ledger.filter(({ kind }) => kind !== 'item.handed-over') })),
  ],
  [
    'an envelope that waited past its deadline with no alarm',
    'I11',
    (history) =>
      at(sender, ({ sent }) => ({ sent: first(sent, { createdAt: 0, endedAt: 5 * 3_600_000 }) }))(
        withDeadlines(history),
      ),
  ],
  [
    'an alarm about an envelope that came in time',
    'I11',
    (history) =>
      at(sender, () => ({
        alarms: [{ kind: 'overdue', peer: receiver, about: 'envelope', subject: anId(1) }],
      }))(withDeadlines(history)),
  ],
  [
    'an answer without an offer',
    'I12',
    at(receiver, ({ ledger }) => ({
      ledger: [...ledger, ...['item.accepted', 'item.declined'].map((kind) => eventOf(kind, 'I1'))],
    })),
  ],
  [
    'an item that is closed by nothing',
    'I12',
    at(receiver, ({ items }) => ({ items: first(items, { finalAction: 'removed' }) })),
  ],
  [
    'a copy that is older than what its holder told',
    'I12',
    at(receiver, ({ items }) => ({ items: first(items, { revision: 0 }) })),
  ],
  [
    'an item that two members say they hold',
    'I12',
    at(receiver, ({ items }) => ({ items: first(items, { holder: receiver }) })),
  ],
])('%s: %s', async (_, invariant, change) => {
  expect(brokenInvariants(await checkHistory(change(sound), resolveKey))).toContain(invariant)
})

test('an envelope that waited past its deadline and raised its alarm breaks nothing', async () => {
  const late = at(sender, ({ sent }) => ({
    sent: first(sent, { createdAt: 0, endedAt: 5 * 3_600_000 }),
    alarms: [{ kind: 'overdue', peer: receiver, about: 'envelope', subject: anId(1) }],
  }))
  expect(await checkHistory(late(withDeadlines(sound)), resolveKey)).toEqual([])
})

test('a dead letter in front of a person, where the scenario expects one, breaks nothing', async () => {
  const dead: Change = (history) =>
    at(receiver, ({ taken, inbox, items, ledger }) => ({
      taken: taken.filter(({ seq }) => seq !== 3),
      inbox: inbox.filter(({ itemId }) => itemId !== 'I3'),
      items: items.filter(({ id }) => id !== 'I3'),
      ledger: ledger.map((event) =>
        event.itemId === 'I3' || event.envelope === anId(3)
          ? { ...event, kind: 'item.traced', itemId: null, envelope: null }
          : event,
      ),
    }))(
      at(sender, ({ sent, items, handOvers, ledger }) => ({
        sent: sent.map((one) => (one.seq === 3 ? { ...one, state: 'dead-letter', receipt: null } : one)),
        items: items.map((item) => (item.id === 'I3' ? { ...item, needsPerson: true } : item)),
        handOvers: handOvers.map((one) => (one.itemId === 'I3' ? { ...one, state: 'dead-letter' } : one)),
        ledger: ledger.map((event) =>
          event.envelope === anId(3) ? { ...event, kind: 'envelope.dead-lettered' } : event,
        ),
      }))(history),
    )
  const expected = { forPerson: new Set(['I3']) }
  expect(await checkHistory({ ...dead(sound), expected }, resolveKey)).toEqual([])
})

test('an envelope of which something was taken back, and whose records went in another, breaks nothing', async () => {
  const packedAgain = at(sender, ({ sent, outbox, ledger }) => ({
    sent: first(sent, { state: 'dead-letter', problem: 'taken-back', receipt: null }),
    outbox: [...outbox, ...outbox.slice(0, 1).map((record) => ({ ...record, pack: 'pack 2' }))],
    ledger: ledger.map((event) =>
      event.envelope === anId(1) ? { ...event, kind: 'envelope.dead-lettered' } : event,
    ),
  }))
  const inTheOther = at(receiver, ({ taken, inbox, ledger }) => ({
    taken: taken.filter(({ seq }) => seq !== 1),
    inbox: first(inbox, { envelopeId: anId(2) }),
    ledger: ledger.map((event) =>
      event.envelope === anId(1) ? { ...event, kind: 'item.traced', envelope: null } : event,
    ),
  }))
  expect(await checkHistory(inTheOther(packedAgain(sound)), resolveKey)).toEqual([])
})

const withDeadlines: Change = (history) => ({
  ...history,
  expected: { deadlines: { urgentMs: 15 * 60_000, normalMs: 4 * 3_600_000 } },
})

function at(id: string, change: (member: MemberHistory) => Partial<MemberHistory>): Change {
  return (history) => ({
    ...history,
    members: history.members.map((member) => (member.id === id ? { ...member, ...change(member) } : member)),
  })
}

type Event = MemberHistory['ledger'][number]

function eventOf(kind: string, itemId: string): Event {
  return { kind, itemId, envelope: null, leaf: null }
}

function changedLeaf(event: Event, change: boolean): Event {
  return change && event.leaf ? { ...event, leaf: { ...event.leaf, fits: false } } : event
}

/** Whole and consistent in itself, and another tree. */
function rewritten(ledger: readonly Event[]): Event[] {
  return ledger.map((event, n) =>
    n === 0 && event.leaf ? { ...event, leaf: { ...event.leaf, hash: 'cd'.repeat(32) } } : event,
  )
}

function first<Row>(rows: readonly Row[], changes: Partial<Row>): Row[] {
  return rows.map((row, n) => (n === 0 ? { ...row, ...changes } : row))
}

function twice<Row>(rows: readonly Row[]): Row[] {
  return rows.flatMap((row, n) => (n === 0 ? [row, row] : [row]))
}
