// A restored database cannot know that it is one: what it would remember it by was restored with it. So the newest
// checkpoint of our ledger is also noted in a file beside it.
import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256HexSchema, toHex, treeRoot } from '@samverkan/protocol'
import { z } from 'zod'
import type { ExchangeContext } from '../context.ts'
import { takeNewEpoch } from './new-epoch.ts'

const markSchema = z.object({ size: z.int().min(0), root: sha256HexSchema })
type Mark = z.infer<typeof markSchema>

const folderOf = ({ foundation }: ExchangeContext) => join(foundation.config.dataDir, 'exchange')
const pathOf = (context: ExchangeContext) => join(folderOf(context), 'ledger-mark.json')

export type OwnHistory = 'ours' | 'mark' | 'no-mark'

/** Whether our database has the checkpoint that was noted last. Without a note there is doubt, unless nothing was ever sent. */
export async function lookAtMark(context: ExchangeContext): Promise<OwnHistory> {
  const { database } = context.foundation
  const mark = await readMark(context)
  if (!mark) {
    const sent = await database.selectFrom('envelope_out').select('id').limit(1).executeTakeFirst()
    return sent ? 'no-mark' : 'ours'
  }
  // Noted before the first checkpoint.
  if (mark.size === 0) return 'ours'
  const known = await database
    .selectFrom('ledger_checkpoint')
    .select('root')
    .where('size', '=', mark.size)
    .executeTakeFirst()
  return known?.root.toString('hex') === mark.root ? 'ours' : 'mark'
}

/** At the start, before anything is sent: takes a new epoch when the database is an older one. True when it did. */
export async function checkOwnHistory(context: ExchangeContext): Promise<boolean> {
  const history = await lookAtMark(context)
  if (history !== 'ours')
    await context.foundation.database
      .transaction()
      .execute((transaction) => takeNewEpoch(context, transaction, history))
  await writeMark(context, history !== 'ours')
  return history !== 'ours'
}

/** Notes the newest checkpoint, if it is newer than the one that is noted. `anyway`: what is noted is of a lost past. */
export async function writeMark(context: ExchangeContext, anyway = false): Promise<void> {
  const { database, random } = context.foundation
  const newest = await database
    .selectFrom('ledger_checkpoint')
    .select(['size', 'root'])
    .orderBy('size', 'desc')
    .limit(1)
    .executeTakeFirst()
  const size = newest?.size ?? 0
  const noted = await readMark(context)
  if (noted && noted.size >= size && !anyway) return
  await mkdir(folderOf(context), { recursive: true, mode: 0o700 })
  const temporary = `${pathOf(context)}.${Buffer.from(random(8)).toString('hex')}`
  const file = await open(temporary, 'wx', 0o600)
  try {
    const mark: Mark = { size, root: newest?.root.toString('hex') ?? toHex(treeRoot([])) }
    await file.writeFile(JSON.stringify(mark))
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(temporary, pathOf(context))
}

async function readMark(context: ExchangeContext): Promise<Mark | undefined> {
  const text = await readFile(pathOf(context), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    return markSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
