import {
  appendLeaf,
  emptyFrontier,
  fromHex,
  frontierRoot,
  type ResolveKey,
  readCheckpoint,
  readReceipt,
  toHex,
} from '@samverkan/protocol'
import type { History, MemberHistory } from '../history.ts'
import { found, none, type Violation } from '../violation.ts'

/** I8: each ledger is a tree that only grew: its leaves stand for its events, its checkpoints for its leaves, and every
 *  head of it that a peer holds on a receipt is a head that it had. */
export async function ledgerAppendOnly(history: History, resolveKey: ResolveKey): Promise<Violation[]> {
  const violations: Violation[] = []
  for (const member of history.members) {
    const heads = headsOf(member)
    violations.push(...leavesStand(member), ...checkpointsStand(member, heads))
    for (const witness of history.members)
      if (witness !== member) violations.push(...(await witnessed(member, witness, heads, resolveKey)))
  }
  return violations
}

/** Root of the tree at each size, from the leaves that there are. */
function headsOf({ ledger }: MemberHistory): string[] {
  const leaves = ledger
    .flatMap(({ leaf }) => (leaf === null ? [] : [leaf]))
    .toSorted((a, b) => a.index - b.index)
  const heads = [toHex(frontierRoot(emptyFrontier))]
  let frontier = emptyFrontier
  for (const { hash } of leaves) {
    frontier = appendLeaf(frontier, fromHex(hash) ?? new Uint8Array(32)).frontier
    heads.push(toHex(frontierRoot(frontier)))
  }
  return heads
}

function leavesStand({ id, ledger }: MemberHistory): Violation[] {
  const indexes = new Set(ledger.flatMap(({ leaf }) => (leaf === null ? [] : [leaf.index])))
  const sealed = ledger.filter(({ leaf }) => leaf !== null)
  return [
    ...sealed.flatMap(({ kind, leaf }) =>
      leaf?.fits
        ? none
        : found('I8', `${id}: the text of ${kind} is not what leaf ${leaf?.index} commits to`),
    ),
    ...sealed.flatMap((_, index) =>
      indexes.has(index) ? none : found('I8', `${id}: leaf ${index} is missing`),
    ),
  ]
}

function checkpointsStand(
  { id, checkpoints, ledgerKey }: MemberHistory,
  heads: readonly string[],
): Violation[] {
  return checkpoints.flatMap(({ size, root, note }) => {
    const reading = readCheckpoint(note, [ledgerKey])
    if (!reading.ok) return found('I8', `${id}: checkpoint ${size} is not signed (${reading.reason})`)
    const said = reading.checkpoint
    return said.size === size && said.root === root && heads[size] === root
      ? none
      : found('I8', `${id}: checkpoint ${size} is not the head of the leaves`)
  })
}

/** What `witness` holds of the member's ledger: the head on each of its receipts. */
async function witnessed(
  member: MemberHistory,
  witness: MemberHistory,
  heads: readonly string[],
  resolveKey: ResolveKey,
): Promise<Violation[]> {
  const violations: Violation[] = []
  for (const { peer, receipt } of witness.sent) {
    if (peer !== member.id || receipt === null) continue
    const read = await readReceipt(receipt, resolveKey)
    // What does not verify is a breach of I5.
    if (!read.ok || read.receipt.from !== member.id) continue
    const { size, root } = read.receipt.log
    if (heads[size] !== root)
      violations.push(
        ...found('I8', `${witness.id} holds a head of ${size} leaves that ${member.id} never had`),
      )
  }
  return violations
}
