import { type ResolveKey, readEnvelope } from '@samverkan/protocol'
import { type History, keyOf, pairsOf } from '../history.ts'
import { found, none, type Violation } from '../violation.ts'

/** I3: whatever a receiver has, the sender has signed and still has, byte for byte. */
export async function nothingUnsent(history: History, resolveKey: ResolveKey): Promise<Violation[]> {
  const violations: Violation[] = []
  for (const pair of pairsOf(history)) violations.push(...(await sentLikeThis(pair, resolveKey)))
  return [
    ...violations,
    ...pairsOf(history).flatMap((pair) => recordsWereThere(pair, history.expected?.endedEpochs ?? new Set())),
    ...history.members.flatMap(({ id, items, inbox }) => {
      const came = new Set(inbox.map(({ itemId }) => itemId))
      return items.flatMap((item) =>
        item.origin === id || came.has(item.id)
          ? none
          : found('I3', `${item.id} came to ${id} with no envelope`),
      )
    }),
  ]
}

type Pair = ReturnType<typeof pairsOf>[number]

async function sentLikeThis({ from, to }: Pair, resolveKey: ResolveKey): Promise<Violation[]> {
  const violations: Violation[] = []
  const sent = new Map(from.sent.map((envelope) => [envelope.id, envelope]))
  for (const { id, jws, sha256 } of to.taken.filter((envelope) => envelope.from === from.id)) {
    const reading = await readEnvelope(jws, resolveKey)
    if (!reading.ok) violations.push(...found('I3', `envelope ${id} does not verify: ${reading.reason}`))
    else if (reading.sha256 !== sha256)
      violations.push(...found('I3', `envelope ${id} is kept under another hash`))
    if (sent.get(id)?.jws !== jws) violations.push(...found('I3', `envelope ${id} was never sent like this`))
  }
  return violations
}

/** Of what it sent before a restore, a sender knows the envelopes again and not what was in them. */
function recordsWereThere({ from, to }: Pair, endedEpochs: ReadonlySet<string>): Violation[] {
  const sent = new Map(from.sent.map(({ id, pack }) => [id, pack]))
  const ended = new Set(from.sent.filter(({ epoch }) => endedEpochs.has(epoch)).map(({ id }) => id))
  const packs = Map.groupBy(from.outbox, keyOf)
  return to.inbox.flatMap((record) => {
    if (record.from !== from.id || ended.has(record.envelopeId)) return none
    const pack = sent.get(record.envelopeId)
    const fits = packs.get(keyOf(record))?.some((one) => one.pack !== null && one.pack === pack)
    return fits ? none : found('I3', `${keyOf(record)} was not in that envelope`)
  })
}
