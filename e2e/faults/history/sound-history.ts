// A history in which all went well, made by hand; tests break it in one place each.
import {
  appendLeaf,
  type Envelope,
  emptyFrontier,
  envelopeHash,
  frontierRoot,
  importSigningKey,
  leafHash,
  newSigningKey,
  type ResolveKey,
  type SigningKey,
  sha256Hex,
  signCheckpoint,
  signEnvelope,
  signReceipt,
  toHex,
} from '@samverkan/protocol'
import type { History, LedgerFact, MemberHistory } from './history.ts'

export const [sender, receiver] = ['hotline.se', 'hotline.nl']
const keys: ReadonlyMap<string, SigningKey> = new Map([
  [sender, aKey()],
  [receiver, aKey()],
])

export const resolveKey: ResolveKey = (kid) => {
  const found = [...keys].find(([, { publicKey }]) => publicKey.kid === kid)
  return (
    found && {
      member: found[0],
      key: found[1].publicKey,
      nbf: '2026-01-01T00:00:00Z',
      exp: '2027-01-01T00:00:00Z',
    }
  )
}

export function anId(n: number): string {
  return `01M84ZWWG0ABCDEFGHJKMNPQ${String(n).padStart(2, '0')}`
}

/** Hand-overs of one item each, every one in an envelope of its own, all delivered; each receipt carries the head of the
 *  receiver's ledger at the time. */
export async function soundHistory(handOvers: number): Promise<History> {
  const numbers = Array.from({ length: handOvers }, (_, n) => n + 1)
  const there = ledgerOf(
    receiver,
    numbers.flatMap((n) => [event('envelope.received', null, anId(n)), event('item.offered', `I${n}`, null)]),
  )
  const here = ledgerOf(
    sender,
    numbers.flatMap((n) => [
      event('item.handed-over', `I${n}`, null),
      event('envelope.delivered', null, anId(n)),
    ]),
  )
  const sent = await sentChain(numbers, there.heads)
  const record = (n: number) => ({
    ...{ reportId: `R${n}`, itemId: `I${n}`, revision: 1, type: 'report', event: '' },
  })
  const item = (n: number) => ({
    id: `I${n}`,
    origin: sender,
    holder: sender,
    finalAction: null,
    revision: 1,
    needsPerson: false,
  })
  const chain = ({ envelope: { id, epoch, seq, prev }, jws, sha256, receipt }: Sent) => ({
    ...{ id, epoch, seq, prev, jws, sha256, receipt },
  })
  const atSender: MemberHistory = {
    ...{ id: sender, items: numbers.map(item), taken: [], inbox: [], alarms: [], ...here },
    outbox: numbers.map((n) => ({
      ...record(n),
      ...{ state: 'packed', pack: `pack ${n}`, distribution: [receiver] },
    })),
    sent: sent.map((one) => ({
      ...chain(one),
      ...{
        peer: receiver,
        state: 'delivered',
        problem: null,
        pack: one.pack,
        kind: 'report',
        urgent: false,
        createdAt: 0,
        endedAt: 1_000,
      },
    })),
    handOvers: numbers.map((n) => ({
      ...{ itemId: `I${n}`, member: receiver, purpose: 'offer', state: 'delivered' },
    })),
  }
  const atReceiver: MemberHistory = {
    ...{ id: receiver, items: numbers.map(item), outbox: [], sent: [], handOvers: [], alarms: [], ...there },
    taken: sent.map((one) => ({ ...chain(one), from: sender, receiptKind: 'delivered' })),
    inbox: numbers.map((n) => ({ ...record(n), from: sender, envelopeId: anId(n), state: 'applied' })),
  }
  return {
    acknowledged: numbers.map((n) => ({ from: sender, to: [receiver], reportId: `R${n}`, itemId: `I${n}` })),
    members: [atSender, atReceiver],
  }
}

interface Sent {
  envelope: Envelope
  jws: string
  sha256: string
  receipt: string
  pack: string
}

async function sentChain(numbers: readonly number[], heads: readonly string[]): Promise<Sent[]> {
  const dir = { version: 1, root: sha256Hex('directory') }
  const sent: Sent[] = []
  let prev: string | null = null
  for (const n of numbers) {
    const parts = [{ n: 0, role: 'body' as const, sha256: sha256Hex(`body ${n}`), len: 1_000 }]
    const envelope: Envelope = {
      ...{ v: 1, suite: 'hx1', id: anId(n), from: sender, to: receiver, kind: 'report', prio: 'normal' },
      ...{ iat: '2026-11-23T20:00:00Z', exp: '2026-12-07T20:00:00Z', epoch: 'a1b2', seq: n, prev },
      ...{ dir, parts, crit: [] },
    }
    const jws = await signEnvelope(envelope, keyOf(sender))
    const sha256 = envelopeHash(jws)
    const receipt = await signReceipt(
      {
        ...{ v: 1, kind: 'delivered', env: envelope.id, env_sha256: sha256, from: receiver, to: sender, dir },
        parts: parts.map(({ n: number, sha256: hash, len }) => ({ n: number, sha256: hash, len })),
        at: '2026-11-23T20:00:01Z',
        log: { origin: `${receiver}/ledger`, size: 2 * n, root: heads[2 * n] ?? '' },
      },
      keyOf(receiver),
    )
    sent.push({ envelope, jws, sha256, receipt, pack: `pack ${n}` })
    prev = sha256
  }
  return sent
}

type Unsealed = Omit<LedgerFact, 'leaf'>

function event(kind: string, itemId: string | null, envelope: string | null): Unsealed {
  return { kind, itemId, envelope }
}

function ledgerOf(member: string, events: readonly Unsealed[]) {
  const key = keyOf(member)
  let frontier = emptyFrontier
  const heads = [toHex(frontierRoot(frontier))]
  const ledger = events.map((one, index): LedgerFact => {
    const leaf = leafHash(new Uint8Array(32), Buffer.from(`${one.kind} ${one.itemId} ${one.envelope}`))
    frontier = appendLeaf(frontier, leaf).frontier
    heads.push(toHex(frontierRoot(frontier)))
    return { ...one, leaf: { index, hash: toHex(leaf), fits: true } }
  })
  const [size, root] = [frontier.size, toHex(frontierRoot(frontier))]
  const origin = `${member}/ledger`
  const note = signCheckpoint({ origin, size, root }, key)
  const ledgerKey = { name: origin, key: key.publicKey }
  return { ledger, heads, checkpoints: [{ size, root, note }], ledgerKey }
}

function aKey(): SigningKey {
  const imported = importSigningKey(newSigningKey().privateJwk)
  if (!imported.ok) throw new Error(imported.reason)
  return imported.key
}

function keyOf(member: string): SigningKey {
  const key = keys.get(member)
  if (!key) throw new Error(`no key of ${member}`)
  return key
}
