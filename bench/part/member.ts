// One member in a process of its own, with a PostgreSQL cluster of its own. Started by part.ts, which asks it to do one
// thing at a time.
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { evidenceBlobs, keepEvidence } from '../../packages/server/src/capture/index.ts'
import {
  type FoundationOverrides,
  type ItemId,
  startEmbeddedDatabase,
} from '../../packages/server/src/foundation/index.ts'
import { addAssessedItems, handOverAll } from '../handover/items.ts'
import type { MemberStart } from '../make-members.ts'
import { openMember } from '../open-member.ts'
import { piecesOf } from './pieces-of.ts'

export type Ask =
  /** Puts a file into the vault as the evidence of an item; not part of what is measured. */
  | { do: 'keep'; path: string }
  | { do: 'hand-over'; item: string; to: string }
  | { do: 'until-applied' }
  | { do: 'evidence-of'; item: string }
  | { do: 'usage' }
  | { do: 'stop' }

/** Of one process, in MiB: what it had in memory when it was ready, and the most that it had at once since (VmRSS, VmHWM);
 *  and its processor time in seconds. */
export interface Usage {
  idle: number
  peak: number
  processor: number
}

const [start] = (await once(process, 'message')) as [MemberStart]
const cluster = await startEmbeddedDatabase(join(start.config.dataDir, 'postgres'))
const databaseUrl = await cluster.databaseUrl('member')

/** Called after the commit that puts a verified receipt beside its envelope. */
let afterReceipt: (() => void) | undefined
const overrides: FoundationOverrides = {
  faults: { reach: (label) => label === 'exchange.sender.after-commit' && afterReceipt?.() },
}
const { foundation, exchange, close } = await openMember(
  { ...start, config: { ...start.config, databaseUrl } },
  { overrides },
)
await exchange.start()
const idleMiB = await memoryMiB('VmRSS')
process.send?.('ready')

for (;;) {
  const [ask] = (await once(process, 'message')) as [Ask]
  process.send?.(await answer(ask))
  if (ask.do === 'stop') break
}
process.disconnect()

async function answer(ask: Ask): Promise<unknown> {
  switch (ask.do) {
    case 'keep':
      return keep(ask.path)
    case 'hand-over':
      return handOver(ask.item as ItemId, ask.to)
    case 'until-applied':
      return untilApplied()
    case 'evidence-of':
      return evidenceOf(ask.item as ItemId)
    case 'usage':
      return usage()
    case 'stop':
      await close()
      await cluster.stop()
      return 'stopped'
  }
}

async function keep(path: string): Promise<ItemId> {
  const [item] = await addAssessedItems(foundation, 1)
  if (item === undefined) throw new Error('no item')
  const { sha256: blob } = await foundation.vault.putStreamForItem(foundation.database, item, piecesOf(path))
  const piece = { role: 'other', blob, media: 'video/mp4', name: 'file.mp4' }
  await foundation.database
    .transaction()
    .execute((transaction) => keepEvidence(foundation, transaction, item, piece))
  return item
}

/** Seconds from the commit that hands it over to the commit of the verified receipt. */
async function handOver(item: ItemId, to: string): Promise<number> {
  const receipt = new Promise<void>((resolve) => {
    afterReceipt = resolve
  })
  await handOverAll(foundation, [item], to)
  const from = performance.now()
  await receipt
  return (performance.now() - from) / 1000
}

/** Until everything that was received is in our own record, evidence and all. */
async function untilApplied(): Promise<'applied'> {
  for (;;) {
    const waiting = await foundation.database
      .selectFrom('inbox_record')
      .select('id')
      .where('state', '=', 'waiting')
      .limit(1)
      .executeTakeFirst()
    if (!waiting) return 'applied'
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** The hash of the item's only evidence, opened from our own vault. */
async function evidenceOf(item: ItemId): Promise<string> {
  const [piece] = await evidenceBlobs(foundation, item)
  const bytes = piece && (await foundation.vault.openStreamForItem(foundation.database, item, piece.blob))
  if (!bytes) throw new Error('the evidence is not here')
  const hash = createHash('sha256')
  for await (const some of bytes) hash.update(some)
  return hash.digest('hex')
}

async function usage(): Promise<Usage> {
  const { user, system } = process.cpuUsage()
  return { idle: idleMiB, peak: await memoryMiB('VmHWM'), processor: (user + system) / 1e6 }
}

async function memoryMiB(field: 'VmHWM' | 'VmRSS'): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '')
  const kibibytes = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]
  return Math.round(Number(kibibytes ?? process.resourceUsage().maxRSS) / 1024)
}
