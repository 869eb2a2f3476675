// a process that ends in the middle of taking a directory, of cosigning or of a rotation leaves the old state or the
// new one, and the next start goes on from there.
import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type DirectoryState,
  directoryRoot,
  type PublishedDocument,
  signRoot,
  writeVerifierKey,
} from '@samverkan/protocol'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { manualClock } from '../../foundation/index.ts'
import { type TestFoundation, testFoundation } from '../../foundation/testing/test-foundation.ts'
import { createNextExchangeKeys } from './exchange-keys.ts'
import {
  contentOf,
  createExchangeKeys,
  createWitnessKey,
  leaveKeyset,
  loadExchangeKeys,
  loadIdentityKey,
  type Members,
  openMembers,
  rotateKeys,
  waitingKeyset,
} from './index.ts'
import { aSecretariat, entryOf, keysetOf, type Secretariat } from './testing/a-secretariat.ts'
import type { MemberTask } from './testing/member-program.ts'

const program = fileURLToPath(new URL('testing/member-program.ts', import.meta.url))
let folder: string
let secretariat: Secretariat
let hotline: TestFoundation
let members: Members
let good: PublishedDocument[]
/** The child has the machine's clock. */
const now = () => new Date()

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'samverkan-test-killed-'))
  secretariat = await aSecretariat(folder, now)
  hotline = await testFoundation({
    network: { root: secretariat.founding.root, directoryUrl: secretariat.url },
    log: 'silent',
  })
  await createExchangeKeys(dataDir())
  members = openMembers(hotline.foundation)
  const directory = await secretariat.withDirectory([entryOf('hotline.se', dataDir())])
  good = [...directory, { type: 'keyset', document: await keysetOf('hotline.se', dataDir(), now()) }]
  secretariat.show(good)
  await members.refresh()
})
afterEach(async () => {
  await members.stop()
  await hotline.close()
  await secretariat.close()
  await rm(folder, { recursive: true })
})

const dataDir = () => hotline.foundation.config.dataDir

/** Lets a process of this member look; whether it ended itself, or what it knows then. */
async function run(task: Omit<MemberTask, 'config'>): Promise<'killed' | DirectoryState | null> {
  const { config } = hotline
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [program, JSON.stringify({ ...task, config })], (error, stdout, stderr) => {
      if (error?.signal === 'SIGKILL') resolve('killed')
      else if (error) reject(new Error(stderr))
      else resolve(JSON.parse(stdout))
    })
  })
}
const stateOf = (documents: readonly PublishedDocument[]) =>
  directoryRoot(documents.map(({ document }) => document))

describe('killed', () => {
  test('before its commit, a directory is not there; after it, it is; and the next look takes it', async () => {
    const next = await secretariat.withDirectory([entryOf('hotline.se', dataDir())], { after: good })
    secretariat.show(next)
    expect(await run({ label: 'members.directory.before-commit' })).toBe('killed')
    secretariat.isAway = true
    expect(await run({})).toEqual(stateOf(good))
    secretariat.isAway = false
    expect(await run({ label: 'members.directory.after-commit' })).toBe('killed')
    secretariat.isAway = true
    expect(await run({})).toEqual(stateOf(next))
    secretariat.isAway = false
    expect(await run({})).toEqual(stateOf(next))
  }, 120_000)

  test('before its signature is made, a witness has signed nothing and is bound to the head all the same', async () => {
    const key = createWitnessKey(dataDir(), 'hotline.se')
    const root = contentOf(good[0]?.document ?? '') as Parameters<typeof signRoot>[0]
    const prev = members.view()?.history.root.sha256 ?? ''
    const second = { ...root, version: 2, prev, witnesses: [writeVerifierKey(key)], quorum: 1 }
    const rootBy = async (change: object): Promise<PublishedDocument[]> => [
      ...good,
      { type: 'root', document: await signRoot({ ...second, ...change }, ...secretariat.founding.rootKeys) },
    ]
    const next = await rootBy({})
    secretariat.show(next, { cosigned: 0 })
    expect(await run({ label: 'members.witness.before-cosigning' })).toBe('killed')
    expect(secretariat.handedIn).toEqual([])
    secretariat.show(await rootBy({ minSuite: 'hx2' }), { cosigned: 0 })
    expect(await run({})).toEqual(stateOf(good))
    expect(secretariat.handedIn).toEqual([])
    secretariat.show(next, { cosigned: 0 })
    expect(await run({})).toEqual(stateOf(next))
    expect(secretariat.handedIn).toHaveLength(1)
  }, 120_000)

  test('after its keyset was handed in, a member still has it to hand in, and lets go of it when it is published', async () => {
    const history = members.view()?.history
    if (!history) throw new Error('no directory')
    const identity = loadIdentityKey(dataDir())
    const rotation = { dataDir: dataDir(), member: 'hotline.se', identity, history, now: now() }
    const rotated = await rotateKeys({ ...rotation, onTheWay: new Set() })
    if (!rotated.ok) throw new Error(rotated.reason)
    leaveKeyset(dataDir(), rotated.keyset)
    expect(await run({ label: 'members.keyset.after-hand-in' })).toBe('killed')
    expect(secretariat.handedIn.map(({ body }) => body)).toEqual([rotated.keyset])
    expect(waitingKeyset(dataDir())).toBe(rotated.keyset)
    secretariat.show([...good, { type: 'keyset', document: rotated.keyset }])
    expect(await run({})).toMatchObject({ version: 4 })
    expect(waitingKeyset(dataDir())).toBeUndefined()
  }, 120_000)
})

test('a rotation cut off after any of its files leaves the old key signing, and the next one uses what is there', async () => {
  const before = members.keys().sign.kid
  const folderOfKeys = join(dataDir(), 'keys')
  const clock = manualClock(new Date())
  const files = () => readdirSync(folderOfKeys).filter((name) => /-\d{8}T/.test(name))
  await createNextExchangeKeys(dataDir(), clock.now())
  // In the order in which they are written: seal, post-quantum, signing.
  const written = ['exchange-sign-2', 'exchange-sign-pq-', 'exchange-seal-']
  for (const last of written) {
    expect(members.keys().sign.kid).toBe(before)
    expect(loadExchangeKeys(dataDir()).seal.length).toBeGreaterThanOrEqual(1)
    for (const name of files().filter((one) => one.startsWith(last))) await rm(join(folderOfKeys, name))
  }
  expect(files()).toEqual([])
  expect(members.keys().sign.kid).toBe(before)
  clock.advance(1000)
  await createNextExchangeKeys(dataDir(), clock.now())
  const history = members.view()?.history
  if (!history) throw new Error('no directory')
  const next = loadExchangeKeys(dataDir()).sign
  expect(next.kid).not.toBe(before)
  clock.advance(1000)
  const rotated = await rotateKeys({
    ...{ dataDir: dataDir(), member: 'hotline.se', identity: loadIdentityKey(dataDir()), history },
    ...{ now: clock.now(), onTheWay: new Set<string>() },
  })
  expect(rotated.ok && (contentOf(rotated.keyset) as { sign: { jwk: unknown }[] }).sign[0]?.jwk).toEqual(
    next.publicJwk,
  )
  expect(files()).toHaveLength(3)
})
