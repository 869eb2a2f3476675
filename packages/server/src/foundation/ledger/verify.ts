import {
  appendLeaf,
  emptyFrontier,
  type Frontier,
  frontierRoot,
  leafHash,
  type NoteVerifier,
  readCheckpoint,
  toHex,
} from '@samverkan/protocol'
import type { Database } from '../database.ts'

export interface LedgerVerdict {
  leaves: number
  checkpoints: number
  /** Events whose text was erased; their leaves still hold the tree together. */
  erased: number
  unsealed: number
  /** One sentence for each thing that is wrong. Empty: the ledger is whole. */
  problems: string[]
}

const eventsAtOnce = 5_000
const problemsShown = 100

/** Recomputes every leaf and every checkpoint of a database's ledger. Needs the database and the public key only. */
export async function verifyLedger(database: Database, verifier: NoteVerifier): Promise<LedgerVerdict> {
  const problems: string[] = []
  const report = (problem: string) => {
    if (problems.length < problemsShown) problems.push(problem)
  }
  const checkpoints = await database
    .selectFrom('ledger_checkpoint')
    .select(['size', 'root', 'note'])
    .orderBy('size')
    .execute()
  let frontier: Frontier = emptyFrontier
  let erased = 0
  let next = 0
  const checkCheckpoint = (checkpoint: (typeof checkpoints)[number]) => {
    const reading = readCheckpoint(checkpoint.note, [verifier])
    const root = toHex(frontierRoot(frontier))
    if (!reading.ok) report(`Checkpoint ${checkpoint.size}: its signature does not hold (${reading.reason}).`)
    else if (reading.checkpoint.size !== checkpoint.size || reading.checkpoint.root !== root)
      report(`Checkpoint ${checkpoint.size}: the signed root is not the root of the leaves.`)
    if (checkpoint.root.toString('hex') !== root)
      report(`Checkpoint ${checkpoint.size}: the stored root is not the root of the leaves.`)
  }
  for (;;) {
    const events = await database
      .selectFrom('ledger_event')
      .selectAll()
      .where('leaf_index', '>=', frontier.size)
      .orderBy('leaf_index')
      .limit(eventsAtOnce)
      .execute()
    for (const event of events) {
      if (event.leaf_index !== frontier.size) {
        report(`Leaf ${frontier.size} is missing (the next one is ${event.leaf_index}).`)
        return {
          leaves: frontier.size,
          checkpoints: next,
          erased,
          unsealed: await countUnsealed(database),
          problems,
        }
      }
      if (event.body === null) erased += 1
      else if (!event.leaf?.equals(leafHash(event.salt, Buffer.from(event.body))))
        report(`Event ${event.seq}: its text is not what leaf ${event.leaf_index} commits to.`)
      else if (!columnsAgree(event)) report(`Event ${event.seq}: its columns differ from its text.`)
      frontier = appendLeaf(frontier, event.leaf ?? new Uint8Array(32)).frontier
      const checkpoint = checkpoints[next]
      if (checkpoint?.size === frontier.size) {
        checkCheckpoint(checkpoint)
        next += 1
      }
    }
    if (events.length < eventsAtOnce) break
  }
  for (const beyond of checkpoints.slice(next))
    report(`Checkpoint ${beyond.size} is signed, but there are only ${frontier.size} leaves.`)
  return {
    leaves: frontier.size,
    checkpoints: next,
    erased,
    unsealed: await countUnsealed(database),
    problems,
  }
}

function columnsAgree(event: {
  body: string | null
  kind: string
  actor: string
  at: Date
  report_id: string | null
  item_id: string | null
}): boolean {
  const body = JSON.parse(event.body ?? '{}') as Record<string, unknown>
  return (
    body['kind'] === event.kind &&
    body['actor'] === event.actor &&
    body['at'] === event.at.toISOString() &&
    (body['report'] ?? null) === event.report_id &&
    (body['item'] ?? null) === event.item_id
  )
}

async function countUnsealed(database: Database): Promise<number> {
  const row = await database
    .selectFrom('ledger_event')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('leaf_index', 'is', null)
    .executeTakeFirstOrThrow()
  return row.count
}
