import {
  documentHash,
  type Keyset,
  keysetSchema,
  type SigningKey,
  type Suite,
  signKeyset,
} from '@samverkan/protocol'
import { contentOf } from './content-of.ts'
import type { ExchangeKeys } from './exchange-keys.ts'

const day = 24 * 3_600_000

/** Bytes of one sealed part that a member takes unless its keyset says otherwise: a long video. */
export const usualPartBytes = 2 * 1024 * 1024 * 1024

export interface NewKeyset {
  member: string
  identity: SigningKey
  keys: ExchangeKeys
  /** Base address of the member's exchange listener, as peers reach it; with `delivery: 'relay'` that of the relay. */
  url: string
  /** `push` unless given. */
  delivery?: Keyset['delivery']['mode']
  now: Date
  /** Days until the keys end; 90 unless given (exchange-protocol.md 6: 30 to 90 day keys). */
  validDays?: number
  limits?: Keyset['limits']
  /** Those that the member has the keys for unless given. */
  suites?: readonly Suite[]
  /** The version before, with its text as published. */
  previous?: { version: number; document: string }
}

/** A member's signed keyset (HX/1 section 1), to be handed to the secretariat for publication. Returns its text. A key
 *  that the version before lists too keeps its beginning: what it has signed meanwhile stays good. */
export async function makeKeyset(from: NewKeyset): Promise<string> {
  // An hour back, so that a member whose clock is behind can use it at once.
  const nbf = new Date(from.now.getTime() - 3_600_000).toISOString()
  const exp = new Date(from.now.getTime() + (from.validDays ?? 90) * day).toISOString()
  const before = from.previous && keysetSchema.parse(contentOf(from.previous.document))
  const { pq } = from.keys.sign
  const listed = before?.sign.find(({ jwk }) => jwk.x === from.keys.sign.publicJwk.x)
  const listedPq = before?.signPq?.find(({ jwk }) => jwk.pub === pq?.publicJwk.pub)
  const keyset: Keyset = {
    member: from.member,
    version: from.previous ? from.previous.version + 1 : 1,
    prev: from.previous ? documentHash(from.previous.document) : null,
    sign: [{ jwk: from.keys.sign.publicJwk, nbf: listed?.nbf ?? nbf, exp }],
    ...(pq ? { signPq: [{ jwk: pq.publicJwk, nbf: listedPq?.nbf ?? nbf, exp }] } : {}),
    seal: from.keys.seal.slice(0, 1).map(({ recipient }) => ({ recipient, nbf, exp })),
    delivery: { mode: from.delivery ?? 'push', url: from.url },
    suites: [...(from.suites ?? (pq ? ['hx1', 'hx2'] : ['hx1']))],
    versions: [1],
    limits: from.limits ?? { partBytes: usualPartBytes, records: 500 },
  }
  return signKeyset(keyset, from.identity, pq ? [from.keys.sign, pq] : [from.keys.sign])
}
