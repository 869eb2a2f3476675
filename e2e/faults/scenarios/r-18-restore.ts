import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import type { FaultMember } from '../network/fault-network.ts'
import type { Pair } from '../network/pair.ts'
import { query } from '../network/query.ts'
import { type Scenario, withPair } from './scenario.ts'

/** Receipts and statements of one second count, so that no minute has to pass. */
const policy = { statementMarginMs: 0 }
const small = { evidenceBytes: 1_000 }

export const receiverRestored: Scenario = {
  r: 'R-18',
  name: 'the receiver is put back to an old backup: what it has lost comes again',
  invariants: ['I1', 'I2', 'I6'],
  play: (stage) =>
    withPair(stage, { policy }, async (pair) => {
      await pair.handOver(small)
      const backup = await backUp(pair.receiver, pair)
      for (let n = 0; n < 3; n++) await pair.handOver(small)
      assert.ok(await pair.drain(60_000))
      await putBack(pair.receiver, backup)
      await agree(pair, 4)
      return { endedEpochs: await epochsOf(pair) }
    }),
}

export const senderRestored: Scenario = {
  r: 'R-18',
  name: 'the sender is put back to an old backup: it learns from the receiver what it has sent, and repeats no number',
  invariants: ['I1', 'I2', 'I6'],
  play: (stage) =>
    withPair(stage, { policy }, async (pair) => {
      await pair.handOver(small)
      const backup = await backUp(pair.sender, pair)
      for (let n = 0; n < 3; n++) await pair.handOver(small)
      assert.ok(await pair.drain(60_000))
      const ended = await epochsOf(pair)
      await putBack(pair.sender, backup)
      // What was handed over since the backup is the price of the restore; the receiver still has it.
      const lost = pair.network.acknowledged.splice(1).map(({ itemId }) => itemId)
      await pair.handOver(small)
      await agree(pair, 5)
      const { members } = await pair.network.history()
      const there = new Set(members.find(({ id }) => id === pair.receiver.id)?.items.map(({ id }) => id))
      assert.ok(lost.every((itemId) => there.has(itemId)))
      return { endedEpochs: ended }
    }),
}

export const bothRestored: Scenario = {
  r: 'R-18',
  name: 'both are put back to backups of different ages: what one of the two still has comes back, and no number is repeated',
  invariants: ['I1', 'I2', 'I6'],
  play: (stage) =>
    withPair(stage, { policy }, async (pair) => {
      await pair.handOver(small)
      const oldest = await backUp(pair.receiver, pair)
      await pair.handOver(small)
      const older = await backUp(pair.sender, pair)
      for (let n = 0; n < 2; n++) await pair.handOver(small)
      assert.ok(await pair.drain(60_000))
      const ended = await epochsOf(pair)
      await Promise.all([putBack(pair.receiver, oldest), putBack(pair.sender, older)])
      // Nobody has the last two any more: the price is what was handed over since the newer of the two backups.
      pair.network.acknowledged.splice(2)
      await pair.handOver(small)
      await agree(pair, 3)
      for (const epoch of await epochsOf(pair)) ended.add(epoch)
      return { endedEpochs: ended }
    }),
}

/** A member's database as it is now; its process is down meanwhile. */
async function backUp(member: FaultMember, pair: Pair): Promise<string> {
  assert.ok(await pair.drain(60_000))
  const backup = `${nameOf(member)}_backup`
  const postgres = await member.cluster.databaseUrl('postgres')
  await member.process.restart(async (start) => {
    await query(postgres, `create database "${backup}" template "${nameOf(member)}"`)
    return start
  })
  return backup
}

async function putBack(member: FaultMember, backup: string): Promise<void> {
  const postgres = await member.cluster.databaseUrl('postgres')
  await member.process.restart(async (start) => {
    await query(postgres, `drop database "${nameOf(member)}" with (force)`)
    await query(postgres, `create database "${nameOf(member)}" template "${backup}"`)
    return start
  })
  await member.process.declareRestored()
}

/** Statements go to and fro until the receiver has so many items. */
async function agree(pair: Pair, items: number): Promise<void> {
  for (let attempt = 0; attempt < 60; attempt++) {
    for (const { process } of pair.network.members) await process.compare()
    await delay(1_000)
    const { members } = await pair.network.history()
    const [sender, receiver] = [pair.sender, pair.receiver].map(({ id }) =>
      members.find((one) => one.id === id),
    )
    const ours = sender?.sent.flatMap(({ receipt }) => receipt ?? []).toSorted()
    const theirs = receiver?.taken.map(({ receipt }) => receipt).toSorted()
    if (receiver?.items.length === items && JSON.stringify(ours) === JSON.stringify(theirs)) return
  }
  throw new Error('the two never agreed')
}

async function epochsOf({ network }: Pair): Promise<Set<string>> {
  const { members } = await network.history()
  return new Set(members.flatMap(({ sent }) => sent.map(({ epoch }) => epoch)))
}

const nameOf = ({ databaseUrl }: FaultMember) => new URL(databaseUrl).pathname.slice(1)
