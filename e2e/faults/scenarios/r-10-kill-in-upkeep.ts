import assert from 'node:assert/strict'
import type { FaultLabel } from '../labels.ts'
import type { MemberProcess } from '../network/member-process.ts'
import type { Pair } from '../network/pair.ts'
import { query } from '../network/query.ts'
import { queueThree, rotateSealKey } from './r-25-rotation.ts'
import { type Scenario, type Stage, withPair } from './scenario.ts'

const small = { evidenceBytes: 1_000 }

/** What a member does on its own: heads of the ledger, and the removal of sealed parts that both have agreed on. Directories,
 *  cosignatures and handed-in keysets: network/members/killed.test.ts; migrations: foundation/migrate.test.ts. */
export const killedInUpkeep: Scenario = {
  r: 'R-10',
  name: 'killed while the ledger is sealed and while old parts are removed: the old state or the new one, never both',
  invariants: ['I7', 'I8', 'I9'],
  play: (stage) =>
    withPair(stage, { policy: { partsKeptMs: 1, statementMarginMs: 0 } }, async (pair) => {
      for (const member of Object.values(pair.members)) {
        await killedAt(stage, member, 'ledger.seal.before-commit', () => pair.handOver(small))
        await killedAt(stage, member, 'ledger.seal.after-commit', () => pair.handOver(small))
      }
      assert.ok(await pair.drain(60_000))
      const kept = await partsAt(pair)
      assert.ok(kept.sender > 0 && kept.receiver > 0)
      await agree(pair)
      for (const member of Object.values(pair.members))
        await killedAt(stage, member, 'exchange.parts-dropped.before-commit', () =>
          member.runLoop('exchange-keeping'),
        )
      for (const member of Object.values(pair.members)) await member.runLoop('exchange-keeping')
      assert.deepEqual(await partsAt(pair), { sender: 0, receiver: 0 })
      return {}
    }),
}

export const killedWhileSealingAgain: Scenario = {
  r: 'R-10',
  name: 'killed while records are packed and sealed again for a new key: each goes once',
  invariants: ['I1', 'I2', 'I7'],
  play: (stage) =>
    withPair(stage, {}, async (pair) => {
      await queueThree(pair)
      await rotateSealKey(pair, pair.receiver, false)
      const { sender } = pair.members
      await killedAt(stage, sender, 'exchange.sender.before-commit', () => pair.proxy.setFaults())
      await killedAt(stage, sender, 'exchange.pack-before-commit', () => pair.handOver(small))
      await killedAt(stage, sender, 'exchange.sender.after-commit', () => pair.handOver(small))
      await pair.network.until(
        pair.receiver.id,
        `select 1 from content_item having count(*) = ${pair.acknowledged.length}`,
      )
      return { resentItems: new Set(pair.acknowledged.map(({ itemId }) => itemId)) }
    }),
}

/** Ends the process where it comes past the label because of what is done. */
async function killedAt(
  stage: Stage,
  member: MemberProcess,
  label: FaultLabel,
  cause: () => unknown,
): Promise<void> {
  const killed = member.killAt(label, 1, 90_000)
  await cause()
  assert.ok(await killed, `${label} was not hit`)
  stage.hit(label)
}

/** Hand-overs whose sealed parts each still has. */
async function partsAt({ sender, receiver }: Pair): Promise<{ sender: number; receiver: number }> {
  const count = async (databaseUrl: string, table: string) => {
    const [row] = await query<{ n: number }>(
      databaseUrl,
      `select count(*)::int as n from ${table} where kind = 'report' and parts_gone_at is null`,
    )
    return row?.n ?? 0
  }
  return {
    sender: await count(sender.databaseUrl, 'envelope_out'),
    receiver: await count(receiver.databaseUrl, 'inbox'),
  }
}

/** Statements go to and fro until both agree on all that was handed over. */
async function agree({ network, sender, receiver }: Pair): Promise<void> {
  for (const { process } of network.members) await process.compare()
  const last = "select max(seq) from envelope_out where kind = 'report'"
  const [{ max = 0 } = {}] = await query<{ max: number }>(sender.databaseUrl, last)
  for (const [{ id }, byUs] of [
    [sender, true],
    [receiver, false],
  ] as const)
    await network.until(id, 'select 1 from statement_chain where by_us = $1 and agreed_seq >= $2', [
      byUs,
      max,
    ])
}
