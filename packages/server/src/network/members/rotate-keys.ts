import { unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { type History, type Keyset, type SigningKey, signKeyset } from '@samverkan/protocol'
import { createNextExchangeKeys, type ExchangeKeys, heldKeyFiles, loadExchangeKeys } from './exchange-keys.ts'
import { keyFolder } from './key-files.ts'

const day = 24 * 3_600_000
/** HX/1 sections 1 and 2: keys are good for 90 days at most, and old seal keys go 30 days after a rotation. */
const validDays = 90
const overlapDays = 30
/** A keyset lists eight keys at most. */
const mostOldKeys = 7

export interface Rotation {
  dataDir: string
  member: string
  /** Signs the keyset; from its file or from a token. */
  identity: SigningKey
  history: History
  now: Date
  /** Thumbprints of signing keys under which something is still on its way. */
  onTheWay: ReadonlySet<string>
  /** Where the member is reached from now on, when that has changed. */
  delivery?: Keyset['delivery'] | undefined
}

export type Rotating =
  | { ok: true; keyset: string }
  | { ok: false; reason: 'not-in-directory' | 'other-identity' }

/**
 * Makes the next signing and sealing keys beside the ones that are there, and the keyset that lists them first. The one
 * before stays listed until what it has signed has arrived, older ones only while something is on the way. What was
 * sealed to the one before is opened for 30 days more. Kill it anywhere: keys that no keyset lists are not used.
 */
export async function rotateKeys(rotation: Rotation): Promise<Rotating> {
  const before = published(rotation)
  if (!before.ok) return before
  // A rotation that was cut off has left the next keys already.
  if (!hasNextKeys(rotation)) await createNextExchangeKeys(rotation.dataDir, rotation.now)
  const [newest] = before.keyset.sign
  const stays = (kid: string, x: string) => x === newest?.jwk.x || rotation.onTheWay.has(kid)
  return nextKeyset(rotation, before, stays)
}

/** The same at once and without what is lost: nothing signed by the keys before is taken from then on, and what waits under
 *  them is handed over again. */
export async function revokeKeys(rotation: Rotation): Promise<Rotating> {
  const before = published(rotation)
  if (!before.ok) return before
  // What a cut-off rotation has left may have been stolen with the rest.
  await createNextExchangeKeys(rotation.dataDir, rotation.now)
  return nextKeyset(rotation, before, () => false)
}

/** Destroys the keys that are of no use any more: signing keys that the keyset no longer lists, and seal keys whose last
 *  listing has ended. A key that was never listed is the next one, and stays. Returns the names of their files. */
export function pruneKeys(dataDir: string, member: string, history: History, now: Date): string[] {
  const own = history.keysets.filter((keyset) => keyset.member === member)
  const newest = history.members.get(member)?.keyset?.content
  const gone = heldKeyFiles(dataDir).filter(({ kind, id }) => {
    if (kind === 'seal') {
      const last = own.findLast(({ seal }) => seal.some(({ recipient }) => recipient === id))
      const until = last?.seal.find(({ recipient }) => recipient === id)?.exp
      return until !== undefined && Date.parse(until) <= now.getTime()
    }
    const wasListed = own.some(({ sign }) => sign.some(({ jwk }) => jwk.x === id))
    return wasListed && !newest?.sign.some(({ jwk }) => jwk.x === id)
  })
  const files = gone.flatMap((one) => one.files)
  for (const file of files) unlinkSync(join(keyFolder(dataDir), file))
  return files
}

/** Whether the newest signing key that is held has never been listed. */
function hasNextKeys({ dataDir, member, history }: Rotation): boolean {
  const { x } = loadExchangeKeys(dataDir).sign.publicJwk
  return !history.keysets.some((one) => one.member === member && one.sign.some(({ jwk }) => jwk.x === x))
}

interface PublishedKeyset {
  ok: true
  keyset: Keyset
  sha256: string
}

function published({
  history,
  member,
  identity,
}: Rotation): PublishedKeyset | Extract<Rotating, { ok: false }> {
  const own = history.members.get(member)
  if (!own?.keyset) return { ok: false, reason: 'not-in-directory' }
  if (own.entry.identityKey.x !== identity.publicJwk.x) return { ok: false, reason: 'other-identity' }
  return { ok: true, keyset: own.keyset.content, sha256: own.keyset.sha256 }
}

async function nextKeyset(
  { dataDir, identity, now, delivery }: Rotation,
  { keyset: before, sha256 }: PublishedKeyset,
  stays: (kid: string, x: string) => boolean,
): Promise<Rotating> {
  const keys = loadExchangeKeys(dataDir)
  const olds = keys.signers
    .filter(({ kid, publicJwk }) => publicJwk.x !== keys.sign.publicJwk.x && stays(kid, publicJwk.x))
    .slice(0, mostOldKeys)
  const keyset = contentOf(before, keys, olds, now)
  const reached = delivery ?? before.delivery
  const next = { ...keyset, delivery: reached, version: before.version + 1, prev: sha256 }
  const pq = [keys.sign, ...olds].flatMap((one) => one.pq ?? [])
  const listedPq = new Set((next.signPq ?? []).map(({ jwk }) => jwk.pub))
  return {
    ok: true,
    keyset: await signKeyset(next, identity, [
      ...[keys.sign, ...olds],
      ...pq.filter(({ publicJwk }) => listedPq.has(publicJwk.pub)),
    ]),
  }
}

function contentOf(before: Keyset, keys: ExchangeKeys, olds: ExchangeKeys['signers'], now: Date): Keyset {
  const nbf = new Date(now.getTime() - 3_600_000).toISOString()
  const exp = new Date(now.getTime() + validDays * day).toISOString()
  const overlap = new Date(now.getTime() + overlapDays * day)
  const oldX = new Set(olds.map(({ publicJwk }) => publicJwk.x))
  const oldPub = new Set(olds.flatMap(({ pq }) => pq?.publicJwk.pub ?? []))
  const [seal] = keys.seal
  if (!seal) throw new Error('there is no seal key')
  const { pq } = keys.sign
  return {
    ...before,
    sign: [{ jwk: keys.sign.publicJwk, nbf, exp }, ...before.sign.filter(({ jwk }) => oldX.has(jwk.x))],
    ...(pq
      ? {
          signPq: [
            { jwk: pq.publicJwk, nbf, exp },
            ...(before.signPq ?? []).filter(({ jwk }) => oldPub.has(jwk.pub)),
          ],
        }
      : {}),
    seal: [
      { recipient: seal.recipient, nbf, exp },
      ...before.seal
        .filter(({ exp: end }) => Date.parse(end) > now.getTime())
        .slice(0, 3)
        .map((entry) => ({ ...entry, exp: earlier(entry.exp, overlap) })),
    ],
  }
}

function earlier(end: string, limit: Date): string {
  return Date.parse(end) < limit.getTime() ? end : limit.toISOString()
}
