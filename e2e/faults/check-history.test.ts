import {
  type Envelope,
  envelopeHash,
  importSigningKey,
  newSigningKey,
  type ResolveKey,
  type SigningKey,
  sha256Hex,
  signEnvelope,
  signReceipt,
} from '@samverkan/protocol'
import { expect, test } from 'vitest'
import { brokenInvariants, checkHistory, type Invariant } from './check-history.ts'
import type { History } from './history.ts'

const [sender, receiver] = ['hotline.se', 'hotline.nl']
const keys = { [sender]: aKey(), [receiver]: aKey() } as Record<string, SigningKey>
const resolveKey: ResolveKey = (kid) => {
  const found = Object.entries(keys).find(([, { publicKey }]) => publicKey.kid === kid)
  return (
    found && {
      member: found[0],
      key: found[1].publicKey,
      nbf: '2026-01-01T00:00:00Z',
      exp: '2027-01-01T00:00:00Z',
    }
  )
}
const sound = await soundHistory(3)

test('a history in which all went well breaks nothing', async () => {
  expect(await checkHistory(sound, resolveKey)).toEqual([])
})

test.each<[string, Invariant, (history: History) => History]>([
  [
    'a promised hand-over that the sender has no longer is lost',
    'I1',
    (history) => ({ ...history, acknowledged: [...history.acknowledged, { reportId: 'R9', itemId: 'I9' }] }),
  ],
  [
    'a record that counts as delivered and is not at the receiver is lost',
    'I1',
    (history) => receiverWith(history, { records: history.atReceiver.records.slice(1) }),
  ],
  [
    'a record that arrived and never became an item is lost',
    'I1',
    (history) => receiverWith(history, { items: history.atReceiver.items.slice(1) }),
  ],
  [
    'an envelope that was taken twice is doubled',
    'I2',
    (history) => receiverWith(history, { envelopes: twice(history.atReceiver.envelopes) }),
  ],
  [
    'a record that was taken twice is doubled',
    'I2',
    (history) => receiverWith(history, { records: twice(history.atReceiver.records) }),
  ],
  [
    'an item that was offered twice is doubled',
    'I2',
    (history) =>
      receiverWith(history, {
        ledger: [...history.atReceiver.ledger, { kind: 'item.offered', itemId: 'I1', envelope: null }],
      }),
  ],
  [
    'an item that no envelope brought is invented',
    'I3',
    (history) => receiverWith(history, { items: [...history.atReceiver.items, 'I9'] }),
  ],
  [
    'an envelope whose signature does not verify is invented',
    'I3',
    (history) => receiverWith(history, { envelopes: first(history.atReceiver.envelopes, { jws: 'a.b.c' }) }),
  ],
  [
    'a record that was in another envelope is invented',
    'I3',
    (history) =>
      receiverWith(history, { records: first(history.atReceiver.records, { envelopeId: anId(2) }) }),
  ],
  [
    'an envelope that is still queued after healing is undelivered',
    'I4',
    (history) => senderWith(history, { envelopes: first(history.atSender.envelopes, { state: 'queued' }) }),
  ],
  [
    'a record that still waits to be packed is undelivered',
    'I4',
    (history) =>
      senderWith(history, { records: first(history.atSender.records, { state: 'waiting', pack: null }) }),
  ],
  [
    'a record in two envelopes to one addressee is in two states',
    'I4',
    (history) => senderWith(history, { envelopes: twice(history.atSender.envelopes) }),
  ],
  [
    'a record that is stuck at the receiver is undelivered',
    'I4',
    (history) => receiverWith(history, { records: first(history.atReceiver.records, { state: 'stuck' }) }),
  ],
  [
    'a delivery without a receipt is not proven',
    'I5',
    (history) => senderWith(history, { envelopes: first(history.atSender.envelopes, { receipt: null }) }),
  ],
  [
    'a delivery that a page of a middlebox stands for is not proven',
    'I5',
    (history) => senderWith(history, { envelopes: first(history.atSender.envelopes, { receipt: '<html>' }) }),
  ],
  [
    'a delivery with the receipt of another envelope is not proven',
    'I5',
    (history) => {
      const other = history.atSender.envelopes[1]?.receipt ?? null
      return senderWith(history, { envelopes: first(history.atSender.envelopes, { receipt: other }) })
    },
  ],
  [
    'a receipt that only the sender has is at one end',
    'I6',
    (history) => receiverWith(history, { envelopes: history.atReceiver.envelopes.slice(1) }),
  ],
  [
    'a receipt that only the receiver has is at one end',
    'I6',
    (history) => senderWith(history, { envelopes: first(history.atSender.envelopes, { receipt: null }) }),
  ],
  [
    'a gap in the sequence breaks the chain',
    'I7',
    (history) => receiverWith(history, { envelopes: history.atReceiver.envelopes.toSpliced(1, 1) }),
  ],
  [
    'a delivery with no leaf is not in the ledger',
    'I9',
    (history) => senderWith(history, { ledger: history.atSender.ledger.slice(1) }),
  ],
])('%s (%s)', async (_, invariant, change) => {
  expect(brokenInvariants(await checkHistory(change(sound), resolveKey))).toContain(invariant)
})

function aKey(): SigningKey {
  const imported = importSigningKey(newSigningKey().privateJwk)
  if (!imported.ok) throw new Error(imported.reason)
  return imported.key
}

function anId(n: number): string {
  return `01M84ZWWG0ABCDEFGHJKMNPQ${String(n).padStart(2, '0')}`
}

interface Sent {
  envelope: Envelope
  jws: string
  sha256: string
  receipt: string
  pack: string
}

/** Hand-overs of one item each, every one in an envelope of its own, all delivered. */
async function soundHistory(handOvers: number): Promise<History> {
  const numbers = Array.from({ length: handOvers }, (_, at) => at + 1)
  const dir = { version: 1, root: sha256Hex('directory') }
  const sent: Sent[] = []
  let prev: string | null = null
  for (const n of numbers) {
    const parts = [{ n: 0, role: 'body' as const, sha256: sha256Hex(`body ${n}`), len: 1_000 }]
    const envelope: Envelope = {
      ...{ v: 1, suite: 'hx1', id: anId(n), from: sender, to: receiver, kind: 'report', prio: 'normal' },
      ...{
        iat: '2026-11-23T20:00:00Z',
        exp: '2026-12-07T20:00:00Z',
        epoch: 'a1b2',
        seq: n,
        prev,
        dir,
        parts,
      },
      crit: [],
    }
    const jws = await signEnvelope(envelope, keyOf(sender))
    const sha256 = envelopeHash(jws)
    const receipt = await signReceipt(
      {
        ...{ v: 1, kind: 'delivered', env: envelope.id, env_sha256: sha256, from: receiver, to: sender, dir },
        parts: parts.map(({ n: number, sha256: hash, len }) => ({ n: number, sha256: hash, len })),
        ...{ at: '2026-11-23T20:00:01Z', log: { origin: 'x', size: 0, root: sha256Hex('') } },
      },
      keyOf(receiver),
    )
    sent.push({ envelope, jws, sha256, receipt, pack: `pack ${n}` })
    prev = sha256
  }
  const record = (n: number) => ({
    ...{ reportId: `R${n}`, itemId: `I${n}`, revision: 1, type: 'report', event: '' },
  })
  const chain = ({ envelope: { id, epoch, seq, prev: before }, jws, sha256, receipt }: Sent) => ({
    ...{ id, epoch, seq, prev: before, jws, sha256, receipt },
  })
  return {
    ...{ sender, receiver },
    acknowledged: numbers.map((n) => ({ reportId: `R${n}`, itemId: `I${n}` })),
    atSender: {
      items: numbers.map((n) => `I${n}`),
      records: numbers.map((n) => ({ ...record(n), state: 'packed', pack: `pack ${n}` })),
      envelopes: sent.map((one) => ({ ...chain(one), peer: receiver, state: 'delivered', pack: one.pack })),
      handOvers: numbers.map((n) => ({ itemId: `I${n}`, member: receiver, state: 'delivered' })),
      ledger: numbers.flatMap((n) => [
        { kind: 'envelope.delivered', itemId: null, envelope: anId(n) },
        { kind: 'item.handed-over', itemId: `I${n}`, envelope: null },
      ]),
    },
    atReceiver: {
      items: numbers.map((n) => `I${n}`),
      envelopes: sent.map((one) => ({ ...chain(one), from: sender, receiptKind: 'delivered' })),
      records: numbers.map((n) => ({ ...record(n), from: sender, envelopeId: anId(n), state: 'applied' })),
      ledger: numbers.flatMap((n) => [
        { kind: 'envelope.received', itemId: null, envelope: anId(n) },
        { kind: 'item.offered', itemId: `I${n}`, envelope: null },
      ]),
    },
  }
}

function keyOf(member: string): SigningKey {
  const key = keys[member]
  if (!key) throw new Error(`no key of ${member}`)
  return key
}

function senderWith(history: History, changes: Partial<History['atSender']>): History {
  return { ...history, atSender: { ...history.atSender, ...changes } }
}

function receiverWith(history: History, changes: Partial<History['atReceiver']>): History {
  return { ...history, atReceiver: { ...history.atReceiver, ...changes } }
}

function first<Row>(rows: readonly Row[], changes: Partial<Row>): Row[] {
  return rows.map((row, at) => (at === 0 ? { ...row, ...changes } : row))
}

function twice<Row>(rows: readonly Row[]): Row[] {
  return rows.flatMap((row, at) => (at === 0 ? [row, row] : [row]))
}
