import { countOf, type History, type MemberHistory } from '../history.ts'
import { found, none, type Violation } from '../violation.ts'

/** I9: each side has exactly one leaf for each hand-over, each envelope that ended and each that was taken. */
export function oneLeafEach({ members, expected }: History): Violation[] {
  const ended = expected?.endedEpochs ?? new Set()
  return members.flatMap((member) => {
    // What was sent before a restore and learnt again from the peer has its leaf in the ledger that was lost.
    const before = new Set(member.sent.filter(({ epoch }) => ended.has(epoch)).map(({ id }) => id))
    const sent = (state: string) =>
      member.sent.filter((one) => one.state === state && !before.has(one.id)).map(({ id }) => id)
    const taken = (kind: string) => [
      ...new Set(member.taken.filter(({ receiptKind }) => receiptKind === kind).map(({ id }) => id)),
    ]
    const handed = (isSubmission: boolean) =>
      member.handOvers
        .filter(({ purpose }) => (purpose === 'submission') === isSubmission)
        .map(({ itemId }) => itemId)
    return [
      ...unequal(
        member,
        'envelope.delivered',
        ofEnvelopes(member, 'envelope.delivered').filter((id) => !before.has(id)),
        sent('delivered'),
      ),
      ...unequal(member, 'envelope.received', ofEnvelopes(member, 'envelope.received'), taken('delivered')),
      ...unequal(member, 'envelope.refused', ofEnvelopes(member, 'envelope.refused'), taken('rejected')),
      ...unequal(member, 'item.handed-over', ofItems(member, 'item.handed-over'), handed(false)),
      ...unequal(member, 'item.submitted', ofItems(member, 'item.submitted'), handed(true)),
    ]
  })
}

const ofKind = ({ ledger }: MemberHistory, kind: string) => ledger.filter((event) => event.kind === kind)
const ofEnvelopes = (member: MemberHistory, kind: string) =>
  ofKind(member, kind).map(({ envelope }) => envelope ?? '')
const ofItems = (member: MemberHistory, kind: string) =>
  ofKind(member, kind).map(({ itemId }) => itemId ?? '')

function unequal(
  { id: member }: MemberHistory,
  kind: string,
  leaves: readonly string[],
  wanted: readonly string[],
): Violation[] {
  const [have, want] = [countOf(leaves), countOf(wanted)]
  return [...new Set([...have.keys(), ...want.keys()])].flatMap((id) =>
    have.get(id) === want.get(id)
      ? none
      : found('I9', `${member}: ${kind} of ${id}: ${have.get(id) ?? 0} leaves, not ${want.get(id) ?? 0}`),
  )
}
