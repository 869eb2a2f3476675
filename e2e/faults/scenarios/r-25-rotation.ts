import assert from 'node:assert/strict'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createExchangeKeys } from '../../../packages/server/src/network/members/index.ts'
import type { FaultMember } from '../network/fault-network.ts'
import { toEnvelopes } from '../network/network-fault.ts'
import type { Pair } from '../network/pair.ts'
import { type Scenario, withPair } from './scenario.ts'

const small = { evidenceBytes: 1_000 }

export const sealedToTheOldKey: Scenario = {
  r: 'R-25',
  name: 'what was sealed to a key that is rotated meanwhile is taken, while the old key is still there',
  invariants: ['I1', 'I4', 'I5'],
  play: (stage) =>
    withPair(stage, {}, async (pair) => {
      await queueThree(pair)
      await rotateSealKey(pair, pair.receiver, true)
      pair.proxy.setFaults()
      assert.ok(await pair.drain(60_000))
      await pair.handOver(small)
      return {}
    }),
}

export const signedByTheOldKey: Scenario = {
  r: 'R-25',
  name: 'the receiver signs with a new key when its receipts are asked for again',
  invariants: ['I5', 'I6'],
  play: (stage) =>
    withPair(stage, {}, async (pair) => {
      pair.proxy.setFaults(toEnvelopes('drop-response', Number.MAX_SAFE_INTEGER))
      for (let n = 0; n < 3; n++) await pair.handOver(small)
      await pair.proxy.met('drop-response', 3)
      await pair.members.receiver.restart(async (start) => {
        for (const name of ['exchange-sign', 'exchange-sign-pq'])
          await rm(join(pair.receiver.dataDir, 'keys', name), { force: true })
        await createExchangeKeys(pair.receiver.dataDir)
        return { ...start, publication: await pair.network.made.nextKeyset(pair.receiver.id) }
      })
      await pair.network.publish(pair.network.made.publication)
      pair.proxy.setFaults()
      assert.ok(await pair.drain(60_000))
      await pair.handOver(small)
      return {}
    }),
}

export async function queueThree(pair: Pair): Promise<void> {
  pair.proxy.setFaults(toEnvelopes('unsigned-5xx', Number.MAX_SAFE_INTEGER))
  for (let n = 0; n < 3; n++) await pair.handOver(small)
  await pair.proxy.met('unsigned-5xx', 2)
}

/** A new seal key before the old one, which stays or goes. */
export async function rotateSealKey(pair: Pair, member: FaultMember, keepOld: boolean): Promise<void> {
  const file = join(member.dataDir, 'keys', 'exchange-seal')
  await member.process.restart(async (start) => {
    const old = await readFile(file, 'utf8')
    await rm(file)
    await createExchangeKeys(member.dataDir)
    if (keepOld) await writeFile(file, (await readFile(file, 'utf8')) + old, { mode: 0o600 })
    return { ...start, publication: await pair.network.made.nextKeyset(member.id) }
  })
  await pair.network.publish(pair.network.made.publication)
}

export const oldKeyDestroyed: Scenario = {
  r: 'R-25',
  name: 'what was sealed to a key that is destroyed meanwhile is refused with a signature, and goes again under the new key',
  invariants: ['I1', 'I2'],
  play: (stage) =>
    withPair(stage, {}, async (pair) => {
      await queueThree(pair)
      await rotateSealKey(pair, pair.receiver, false)
      pair.proxy.setFaults()
      await pair.network.until(
        pair.receiver.id,
        `select 1 from content_item having count(*) = ${pair.acknowledged.length}`,
      )
      return { resentItems: new Set(pair.acknowledged.map(({ itemId }) => itemId)) }
    }),
}
