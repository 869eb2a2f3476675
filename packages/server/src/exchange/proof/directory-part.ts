import {
  appendLeaf,
  type Bundle,
  type BundledDocument,
  consistencyProof,
  type DirectoryState,
  emptyFrontier,
  inclusionProof,
  inForceAt,
  keysetSchema,
  plainLeafHash,
  type SubtreeReader,
  signerKidsOf,
  toHex,
} from '@samverkan/protocol'
import { contentOf, type DirectoryView } from '../../network/members/index.ts'

export type DirectoryPart =
  | { ok: true; directory: Bundle['directory'] }
  | { ok: false; reason: 'unknown-key' | 'other-directory' }

/** What somebody has signed, and when they say that was. */
interface SignedText {
  text: string
  at: string
}

/**
 * The documents that say whose the keys under these texts are, each with its proof: all roots, the keysets that list the
 * keys as in force then, the directories that named their members then, and the newest one. `states` are those that the texts name;
 * `head` is the newest cosigned head of the directory's log.
 */
export async function directoryPart(
  view: DirectoryView,
  texts: readonly SignedText[],
  states: readonly DirectoryState[],
  head: string | undefined,
): Promise<DirectoryPart> {
  const newest = Math.max(...states.map(({ version }) => version))
  const cosigned = head === undefined ? undefined : headThatCovers(head, view, newest)
  const state = cosigned?.state ?? view.state
  if (states.some(({ version, root }) => view.stateAt(version)?.root !== root || version > state.version))
    return { ok: false, reason: 'other-directory' }

  const documents = view.publication.documents.slice(0, state.version)
  const positions = new Set<number>()
  const listings = new Map<string, Listing[]>()
  for (const { text, at } of texts)
    for (const kid of signerKidsOf(text)) {
      const ofKey = listings.get(kid) ?? (await listingsOf(view, kid, state.version))
      listings.set(kid, ofKey)
      // A later version may have prolonged it; one that has shortened it does not unsay what was signed before.
      const listing = ofKey.findLast((window) => inForceAt(window, at))
      if (!listing) return { ok: false, reason: 'unknown-key' }
      positions.add(listing.position)
    }
  const isOf = (type: string) => (position: number) => documents[position - 1]?.type === type
  const all = documents.map((_, at) => at + 1)
  const directories = all.filter(isOf('directory'))
  for (const keyset of [...positions, Number.POSITIVE_INFINITY]) {
    const before = directories.findLast((position) => position < keyset)
    if (before !== undefined) positions.add(before)
  }
  for (const root of all.filter(isOf('root'))) positions.add(root)

  const reader = subtreesOf(documents.map(({ document }) => document))
  const proofOf = async (position: number): Promise<BundledDocument[]> => {
    const one = documents[position - 1]
    if (!one) return []
    const path = (await inclusionProof(position - 1, state.version, reader)).map(toHex)
    return [{ position, type: one.type, document: one.document, path }]
  }
  const chosen = [...positions].toSorted((a, b) => a - b)
  const earlier = new Map(
    states.filter(({ version }) => version < state.version).map((one) => [one.version, one]),
  )
  return {
    ok: true,
    directory: {
      state: { version: state.version, root: state.root },
      ...(cosigned ? { checkpoint: cosigned.note } : {}),
      documents: (await Promise.all(chosen.map(proofOf))).flat(),
      earlier: await Promise.all(
        [...earlier.values()]
          .toSorted((a, b) => a.version - b.version)
          .map(async ({ version, root }) => ({
            ...{ version, root },
            path: (await consistencyProof(version, state.version, reader)).map(toHex),
          })),
      ),
    },
  }
}

/** The head, when the texts' states lie under it and it is of the directory that we know. */
function headThatCovers(note: string, view: DirectoryView, newest: number) {
  const [, size, root] = note.split('\n')
  const state = view.stateAt(Number(size))
  const isOurs = state !== undefined && Buffer.from(state.root, 'hex').toString('base64') === root
  return isOurs && state.version >= newest ? { note, state } : undefined
}

interface Listing {
  position: number
  nbf: string
  exp: string
}

/** Every listing of a key in a valid keyset of its member, oldest first; none when nobody has ever listed it. */
async function listingsOf(view: DirectoryView, kid: string, upTo: number): Promise<Listing[]> {
  const signer = await view.resolvePastKey(kid)
  if (!signer) return []
  const { jwk } = signer.key
  const skipped = new Set(view.history.skipped.map(({ position }) => position))
  return view.publication.documents.slice(0, upTo).flatMap(({ type, document }, at) => {
    const position = at + 1
    if (type !== 'keyset' || skipped.has(position)) return []
    const content = contentOf(document)
    // A network's history is long, and most of it is of others: looked at before it is checked whole.
    if ((content as { member?: unknown }).member !== signer.member) return []
    const keyset = keysetSchema.safeParse(content).data
    const listed =
      jwk.kty === 'AKP'
        ? keyset?.signPq?.filter((entry) => entry.jwk.pub === jwk.pub)
        : keyset?.sign.filter((entry) => entry.jwk.x === jwk.x)
    return (listed ?? []).map(({ nbf, exp }) => ({ position, nbf, exp }))
  })
}

function subtreesOf(texts: readonly string[]): SubtreeReader {
  const hashes = new Map<string, Uint8Array>()
  let frontier = emptyFrontier
  for (const text of texts) {
    const appended = appendLeaf(frontier, plainLeafHash(new TextEncoder().encode(text)))
    frontier = appended.frontier
    for (const { level, index, hash } of appended.completed) hashes.set(`${level}/${index}`, hash)
  }
  return {
    subtree: (level, index) => {
      const hash = hashes.get(`${level}/${index}`)
      if (!hash) throw new RangeError(`no subtree ${index} of level ${level}`)
      return hash
    },
  }
}
