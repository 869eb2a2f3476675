import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { statfsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../../packages/server/src/foundation/index.ts'
import type { LargePartTask, LargePartTold } from '../network/large-part.ts'
import { makeMembers } from '../network/make-members.ts'
import { seededRandom } from '../network/seeded-random.ts'
import type { Scenario, Stage } from './scenario.ts'

const gibibyte = 1024 ** 3
const sizeBytes = 2 * gibibyte
const tries = 12
/** Both members in one process, which holds less than a third of the part. */
const mostBytes = 640 * 1024 ** 2

/** HX/1's largest part, sent and kept as it stands; nobody has it in memory. */
export const largePart: Scenario = {
  r: 'R-24',
  name: 'a part of 2 GiB that breaks off at twelve random offsets arrives as it was sent, and is in nobody’s memory',
  invariants: ['I5'],
  lacks: () => (roomFor(6 * gibibyte) ? undefined : 'needs 6 GiB of room'),
  play: async (stage) => {
    const random = seededRandom(stage.seed)
    const cuts = Array.from({ length: tries }, () => Math.floor(random() * sizeBytes))
    const began = Date.now()
    const told = await inOwnProcess(stage, cuts)
    stage.note(
      `${Math.round((Date.now() - began) / 1000)} s, gone on from ${told.resumedAt.map((at) => `${Math.round(at / 1024 ** 2)} MiB`).join(', ')}; at most ${Math.round(told.mostBytes / 1024 ** 2)} MiB of memory`,
    )
    assert.equal(told.status, 204)
    assert.equal(told.arrived, told.sha256)
    assert.ok(told.resumedAt.filter((at) => at > 0).length > tries / 2, 'it began anew')
    assert.ok(told.mostBytes < mostBytes, `${told.mostBytes} bytes of memory`)
  },
}

async function inOwnProcess(stage: Stage, cuts: number[]): Promise<LargePartTold> {
  const wishes = await Promise.all(
    ['hotline.se', 'hotline.nl'].map(async (id, n) => {
      const port = await freePort()
      const cluster = await stage.cluster(n)
      const databaseUrl = await cluster.readyDatabaseUrl(`large_${process.pid}_${stage.seed}`)
      return { id, port, databaseUrl, url: `http://127.0.0.1:${port}` }
    }),
  )
  const made = await makeMembers(wishes)
  const [from, to] = wishes.map(({ id }) => made.configs.get(id))
  if (!from || !to) throw new Error('two members')
  const child = fork(join(import.meta.dirname, '../network/large-part.ts'), { stdio: 'inherit' })
  try {
    const exit = once(child, 'exit')
    const task: LargePartTask = {
      ...{ configs: { from, to }, publication: made.publication },
      ...{ sizeBytes, cuts, seed: stage.seed },
    }
    child.send(task)
    const [told] = (await Promise.race([
      once(child, 'message'),
      exit.then(([code, signal]) => Promise.reject(new Error(`ended with ${signal ?? code}`))),
    ])) as [LargePartTold]
    await exit
    return told
  } finally {
    child.kill('SIGKILL')
    await rm(made.folder, { recursive: true, force: true })
  }
}

function roomFor(bytes: number): boolean {
  const { bavail, bsize } = statfsSync(tmpdir())
  return bavail * bsize > bytes
}
