import {
  appendDocuments,
  beginsWith,
  checkGrowth,
  type History,
  readCosignedCheckpoint,
} from '@samverkan/protocol'
import type { DirectoryContext, TakenHead } from './context.ts'
import { fetchDocuments, fetchHead } from './fetch-directory.ts'
import type { Publication } from './publication.ts'
import { cosignHead } from './witness.ts'

/** `newest`: what we have is the newest. `waiting`: there is something new that too few witnesses have cosigned yet.
 *  `away`: nothing fresh came. `refused`: what came is not to be believed, and a person knows. */
export type Sync = 'newest' | 'waiting' | 'away' | 'refused'

interface Candidate {
  history: History
  publication: Publication
  head: TakenHead
  grown: boolean
  hasQuorum: boolean
}

/**
 * Takes up the secretariat's newest state. A new one is taken only under a head that is fresh, signed by the log and
 * cosigned by the quorum of witnesses, that continues what we have, over documents that are all in order. As a witness
 * we cosign what passes all of that but the quorum.
 */
export async function syncWithSecretariat(context: DirectoryContext, url: string): Promise<Sync> {
  const fetched = await fetchHead(url, context.dispatcher)
  if (!fetched.ok) return away(context, fetched.reason)
  const looked = await lookAt(context, url, fetched.value)
  if (looked === 'away' || looked === 'refused') return looked
  const candidate = await asWitness(context, url, looked)
  if (!candidate.grown) {
    await keepHead(context, candidate.head)
    return 'newest'
  }
  if (!candidate.hasQuorum) {
    context.foundation.log.info('the directory waits for witnesses', {
      documents: candidate.publication.documents.length,
    })
    return 'waiting'
  }
  const taken = await context.take(candidate.history, candidate.publication, candidate.head)
  if (taken.ok) return 'newest'
  await context.refuse(taken.reason, candidate.publication.documents.length)
  return 'refused'
}

/** The same, with our cosignature where we are a witness. */
async function asWitness(context: DirectoryContext, url: string, candidate: Candidate): Promise<Candidate> {
  const { history, head } = candidate
  const line = await cosignHead(context, url, history, head.note)
  if (line === undefined) return candidate
  const note = head.note + line
  const read = readCosignedCheckpoint(note, history.root, context.foundation.clock.now())
  return read.ok ? { ...candidate, hasQuorum: read.hasQuorum, head: { ...head, note } } : candidate
}

/** What a head and the documents under it amount to. */
async function lookAt(
  context: DirectoryContext,
  url: string,
  note: string,
): Promise<Candidate | 'away' | 'refused'> {
  const { foundation } = context
  const known = context.known()
  const before = known?.publication.documents ?? []
  const size = claimedSize(note)
  const refuse = async (reason: string) => {
    await context.refuse(reason, size)
    return 'refused' as const
  }
  const fresh = await fetchDocuments(url, { known: before.length, size }, context.dispatcher)
  if (!fresh.ok) return away(context, fresh.reason)
  const documents = fresh.value.slice(0, Math.max(0, size - before.length))
  const read = await appendDocuments(known?.history, documents)
  if (!read.ok) return refuse(read.reason)
  const { history } = read
  if (context.root === undefined || !beginsWith(history, context.root)) return refuse('wrong-root')
  // By the newest root: it is what changes the log's key and the witnesses.
  const head = readCosignedCheckpoint(note, history.root, foundation.clock.now())
  if (!head.ok) return head.reason === 'stale' ? away(context, 'stale') : refuse(head.reason)
  const growth = checkGrowth(known?.history.states.at(-1), head.checkpoint)
  if (!growth.ok) return refuse(growth.reason)
  const state = history.states[head.checkpoint.size - 1]
  if (!state) return away(context, 'documents are missing')
  if (state.root !== head.checkpoint.root) return refuse('split-view')
  return {
    ...{ history, grown: growth.grown, hasQuorum: head.hasQuorum },
    publication: { documents: [...before, ...documents] },
    head: { note, at: head.at },
  }
}

function away({ foundation }: DirectoryContext, reason: string): 'away' {
  foundation.log.warn('the directory could not be fetched', { reason })
  return 'away'
}

/** The size that a note says, before any signature is known to be good: only to know what to fetch. */
function claimedSize(note: string): number {
  const size = Number(note.split('\n')[1])
  return Number.isSafeInteger(size) && size >= 0 ? size : 0
}

/** Nothing new, and we know it as of that time. */
async function keepHead({ foundation }: DirectoryContext, { note, at }: TakenHead): Promise<void> {
  await foundation.database
    .updateTable('directory_fetch')
    .set({ fetched_at: foundation.clock.now(), checkpoint: note, fresh_at: at, said_stale: false })
    .execute()
}
