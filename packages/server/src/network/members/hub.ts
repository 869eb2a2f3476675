import {
  appendDocuments,
  cosignNote,
  documentHash,
  keysetSchema,
  readCosignedCheckpoint,
  signCheckpoint,
} from '@samverkan/protocol'
import { contentOf } from './content-of.ts'
import type { DirectoryContext } from './context.ts'
import { openKeysetAllowance } from './keyset-allowance.ts'
import { loadLogKey } from './log-keys.ts'

/** One signature line of a note. Whoever hands in more would make the head longer than anybody reads. */
const signatureLine = /^\u2014 \S{1,400} \S{1,400}\n$/u

export type CosignatureTaking = { ok: true } | { ok: false; reason: 'other-head' | 'not-a-witness' }
export type KeysetTaking =
  | { ok: true; version: number }
  | { ok: false; reason: 'not-taken' | 'too-many'; detail: string }

/** What the secretariat's server does for the directory. Its key is online, so it decides nothing alone: it says what
 *  time it is, gathers what others have signed, and keeps the order. */
export interface Hub {
  /** The newest head with the cosignatures that have come for it; undefined when there is nothing, or no key. */
  head(): Promise<string | undefined>
  takeCosignature(line: string): Promise<CosignatureTaking>
  takeKeyset(document: string): Promise<KeysetTaking>
}

export function openHub(context: DirectoryContext): Hub {
  const { foundation } = context
  const { database, clock, config } = foundation
  const allowance = openKeysetAllowance(clock, (document) => claimOf(document)?.member)
  let before: Promise<unknown> = Promise.resolve()

  async function signedHead(): Promise<{ note: string; size: number; root: string } | undefined> {
    await context.readOwn()
    const state = context.known()?.history.states.at(-1)
    const log = loadLogKey(config.dataDir, config.member.id)
    if (!state || !log) return undefined
    const checkpoint = { origin: log.name, size: state.version, root: state.root }
    const note = signCheckpoint(checkpoint, log.key)
    const timed = note + cosignNote(note, log.name, log.key, clock.now())
    return { note: timed, size: state.version, root: state.root }
  }

  return {
    head: async () => {
      const head = await signedHead()
      if (!head) return undefined
      const lines = await database
        .selectFrom('directory_cosignature')
        .select('line')
        .where('size', '=', head.size)
        .where('root', '=', head.root)
        .orderBy('witness')
        .execute()
      return head.note + lines.map(({ line }) => line).join('')
    },
    takeCosignature: async (line) => {
      if (!signatureLine.test(line)) return { ok: false, reason: 'not-a-witness' }
      const head = await signedHead()
      const root = context.known()?.history.root
      if (!head || !root) return { ok: false, reason: 'other-head' }
      const read = readCosignedCheckpoint(head.note + line, root, clock.now())
      if (!read.ok) return { ok: false, reason: 'other-head' }
      const [witness] = read.witnesses
      if (witness === undefined || read.witnesses.length > 1) return { ok: false, reason: 'not-a-witness' }
      const { size, root: hash } = head
      await database
        .insertInto('directory_cosignature')
        .values({ size, root: hash, witness, line })
        .onConflict((conflict) => conflict.columns(['size', 'root', 'witness']).doUpdateSet({ line }))
        .execute()
      await database.deleteFrom('directory_cosignature').where('size', '<', size).execute()
      return { ok: true }
    },
    takeKeyset: (document) => {
      // One after the other: each follows what is published then.
      const taken = before.then(() => takeKeyset(document))
      before = taken.catch(() => {})
      return taken
    },
  }

  async function takeKeyset(document: string): Promise<KeysetTaking> {
    await context.readOwn()
    const known = context.known()
    const claimed = claimOf(document)
    if (!known || !claimed) return { ok: false, reason: 'not-taken', detail: 'not a keyset' }
    const member = known.history.members.get(claimed.member)
    const { version } = claimed
    if (member?.lastKeyset?.sha256 === documentHash(document)) return { ok: true, version }
    if (member?.entry.status !== 'active')
      return { ok: false, reason: 'not-taken', detail: 'not an active member' }
    if (allowance.isUsedUp(claimed.member, known)) return { ok: false, reason: 'too-many', detail: 'today' }
    const read = await appendDocuments(known.history, [{ type: 'keyset', document }])
    if (!read.ok) return { ok: false, reason: 'not-taken', detail: read.reason }
    const skipped = read.history.skipped.at(-1)
    if (skipped?.position === read.history.states.length) {
      allowance.countRefused(claimed.member, document, skipped.reason, known)
      return { ok: false, reason: 'not-taken', detail: skipped.reason }
    }
    const documents = [...known.publication.documents, { type: 'keyset' as const, document }]
    const taken = await context.take(read.history, { documents })
    return taken.ok ? { ok: true, version } : { ok: false, reason: 'not-taken', detail: taken.reason }
  }
}

function claimOf(document: string): { member: string; version: number } | undefined {
  try {
    const claimed = keysetSchema.safeParse(contentOf(document))
    return claimed.success ? claimed.data : undefined
  } catch {
    return undefined
  }
}
