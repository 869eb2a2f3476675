import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { endWaits } from '../network/let-wait.ts'
import type { Pair } from '../network/pair.ts'
import { drainMs, type Scenario, withPair } from './scenario.ts'

const invariants = ['I1', 'I4', 'I5', 'I6'] as const

/** Needs nothing of the machine: the writes of the vault fail as the system would have them fail. */
export const writesFail: Scenario = {
  r: 'R-16',
  name: 'no part can be written at the receiver, nor at the sender; with room again everything goes on by itself',
  invariants,
  play: (stage) =>
    withPair(stage, {}, async (pair) => {
      await pair.members.receiver.fillDisk(true)
      for (let n = 0; n < 3; n++) await pair.handOver()
      await delay(1_000)
      await nothingIsPromised(pair)
      await pair.members.receiver.fillDisk(false)
      await endWaits(pair.sender)
      assert.ok(await pair.drain(60_000))
      await pair.members.sender.fillDisk(true)
      await pair.handOver()
      await delay(1_000)
      await pair.members.sender.fillDisk(false)
      return {}
    }),
}

/** A real small disk. */
export const smallDisk: Scenario = {
  r: 'R-16',
  name: 'the vault of the receiver is a disk of 3 MB',
  invariants,
  lacks: () => (mayMount() ? undefined : 'only root may mount a small disk'),
  play: (stage) =>
    withPair(stage, { policy: { diskReserveBytes: 0 } }, async (pair) => {
      const vault = join(pair.receiver.dataDir, 'vault')
      await pair.members.receiver.restart(async (start) => {
        await mkdir(vault, { recursive: true })
        run('mount', '-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', vault)
        return start
      })
      try {
        for (let n = 0; n < 20; n++) await pair.handOver({ evidenceBytes: 400_000 })
        await delay(3_000)
        const { members } = await pair.network.history()
        const waiting = members.flatMap(({ sent }) => sent).filter(({ state }) => state === 'queued')
        assert.ok(waiting.length > 0, 'the disk was never full')
        run('mount', '-o', 'remount,size=400m', vault)
        assert.ok(await drainsByItself(pair), 'there is room again, and something still waits')
      } finally {
        run('umount', '-l', vault)
      }
      return {}
    }),
}

/** What was on its way when there was room again may have been told to wait for minutes after all the others. */
async function drainsByItself(pair: Pair): Promise<boolean> {
  for (let look = 0; look < 12; look++) {
    await endWaits(pair.sender)
    if (await pair.drain(drainMs / 12)) return true
  }
  return false
}

function run(command: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
}

async function nothingIsPromised({ network }: Pair): Promise<void> {
  const { members } = await network.history()
  for (const { id, state, receipt } of members.flatMap(({ sent }) => sent))
    assert.ok(state === 'queued' && receipt === null, `${id} is ${state}`)
}

function mayMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  const folder = mkdtempSync(join(tmpdir(), 'samverkan-faults-mount-'))
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder])
  if (status === 0) spawnSync('umount', [folder])
  rmSync(folder, { recursive: true, force: true })
  return status === 0
}
