import { cosignNote, type History, readCheckpoint } from '@samverkan/protocol'
import type { Database } from '../../foundation/index.ts'
import type { DirectoryContext } from './context.ts'
import { handIn } from './fetch-directory.ts'
import { loadWitnessKey, type NamedKey } from './log-keys.ts'
import { lockDirectory } from './store.ts'

/**
 * Cosigns a head that continues what we have, if the network's root names us as a witness and we have not done so; hands the
 * signature in and returns it as a line for the note. Never two heads of one size, nor a smaller one than before
 * (C2SP tlog-witness): what was cosigned is on disk before the signature is made.
 */
export async function cosignHead(
  context: DirectoryContext,
  url: string,
  history: History,
  note: string,
): Promise<string | undefined> {
  const { config, clock, log, faults } = context.foundation
  const witness = loadWitnessKey(config.dataDir, config.member.id)
  const isNamed = history.root.witnesses.some(({ key }) => key.kid === witness?.key.kid)
  if (!witness || !isNamed) return undefined
  const read = readCheckpoint(note, [history.root.log, ...history.root.witnesses])
  if (!read.ok || read.cosigners.has(witness.name)) return undefined
  const { size, root } = read.checkpoint
  if (!(await keepCosigned(context, size, root))) {
    await context.refuse('witness-saw-another-head', size)
    return undefined
  }
  faults.reach('members.witness.before-cosigning')
  const line = lineOf(note, witness, clock.now())
  const answer = await handIn(`${url}/cosignatures`, { type: 'text/plain', body: line }, context.dispatcher)
  // The secretariat asks again by showing the head without our line.
  if (!answer.ok || answer.value.status >= 300)
    log.warn('a cosignature was not taken', { reason: answer.ok ? answer.value.status : answer.reason })
  return line
}

function lineOf(note: string, { name, key }: NamedKey, at: Date): string {
  return cosignNote(note, name, key, at)
}

/** False when we have cosigned another head of this size, or a larger one. */
async function keepCosigned(
  { foundation: { database, clock } }: DirectoryContext,
  size: number,
  root: string,
): Promise<boolean> {
  return database.transaction().execute(async (transaction: Database) => {
    const now = clock.now()
    await lockDirectory(transaction, now)
    const last = await transaction
      .selectFrom('directory_cosigned')
      .select(['size', 'root'])
      .orderBy('size', 'desc')
      .limit(1)
      .executeTakeFirst()
    if (last && last.size >= size) return last.size === size && last.root === root
    await transaction.insertInto('directory_cosigned').values({ size, root, cosigned_at: now }).execute()
    return true
  })
}
