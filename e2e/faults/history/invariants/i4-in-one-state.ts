import {
  type Expected,
  type History,
  keyOf,
  type MemberHistory,
  type OutboxRecord,
  type SentEnvelope,
} from '../history.ts'
import { found, none, type Violation } from '../violation.ts'

/** I4: every record is in exactly one state for each addressee, and now that all is healed that state is "delivered" and
 *  applied; what could not be is in front of a person. */
export function inOneState({ members, expected = {} }: History): Violation[] {
  // What waits for a member that never runs goes on waiting.
  const running = new Set(members.map(({ id }) => id))
  return members.flatMap((member) => [
    ...member.outbox.flatMap((record) =>
      record.distribution
        .filter((peer) => running.has(peer))
        .flatMap((peer) => sentState(member, record, peer, expected)),
    ),
    ...member.handOvers
      .filter((one) => running.has(one.member))
      .flatMap(({ itemId, member: peer, state }) =>
        state === 'waiting' || (endedBadly.has(state) && !mayBePersons(member, itemId, expected))
          ? found('I4', `the hand-over of ${itemId} to ${peer} is ${state}`)
          : none,
      ),
    ...member.inbox.flatMap(({ itemId, state }) =>
      state === 'applied' ||
      (state === 'stuck' && expected.forPerson?.has(itemId)) ||
      // What was taken back has never come: kept in case that it does.
      (state === 'tombstone' && !member.items.some(({ id }) => id === itemId))
        ? none
        : found('I4', `${itemId} is ${state} at ${member.id}`),
    ),
  ])
}

const endedBadly: ReadonlySet<string> = new Set(['dead-letter', 'refused'])

function sentState(
  member: MemberHistory,
  record: OutboxRecord,
  peer: string,
  expected: Expected,
): Violation[] {
  const envelopes = member.sent.filter((one) => one.peer === peer && one.pack === record.pack)
  const state = stateOf(record, envelopes)
  if (state === 'delivered') return none
  // Its records went again in a new envelope, which is looked at by itself.
  if (state === 'rejected' && expected.resentItems?.has(record.itemId)) return none
  if (envelopes[0]?.problem === 'taken-back' && wentAgain(member, record, peer)) return none
  const ended = state === 'dead-letter' || state === 'rejected' || state === 'stuck'
  if (ended && mayBePersons(member, record.itemId, expected)) return none
  return found('I4', `${record.itemId} is ${state} on its way from ${member.id} to ${peer}`)
}

/** The same record was packed once more for that peer; that is looked at by itself. */
function wentAgain({ outbox }: MemberHistory, record: OutboxRecord, peer: string): boolean {
  return outbox.some(
    (one) => keyOf(one) === keyOf(record) && one.pack !== record.pack && one.distribution.includes(peer),
  )
}

/** The scenario expects that it ends in front of a person, and there it is. */
function mayBePersons(member: MemberHistory, itemId: string, { forPerson }: Expected): boolean {
  const seen = member.items.some(({ id, needsPerson }) => id === itemId && needsPerson)
  return forPerson?.has(itemId) === true && seen
}

function stateOf(record: OutboxRecord, envelopes: readonly SentEnvelope[]): string {
  if (record.state !== 'packed') return envelopes.length === 0 ? record.state : 'packed and not packed'
  const [envelope, ...more] = envelopes
  if (!envelope || more.length > 0) return `in ${envelopes.length} envelopes`
  return envelope.state
}
