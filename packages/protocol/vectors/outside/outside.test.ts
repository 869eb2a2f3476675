import { execFile, spawnSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

// The vectors, run by programs that share no code with the package.

const run = promisify(execFile)
const here = fileURLToPath(new URL('.', import.meta.url))
const vectors = join(here, '..')
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'samverkan-vectors-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

interface Report {
  ran: Record<string, number>
  skipped?: Record<string, string>
  failed: string[]
}

async function report(program: string, ...args: string[]): Promise<{ code: number; report: Report }> {
  try {
    const { stdout } = await run(program, args, { cwd: folder })
    return { code: 0, report: JSON.parse(stdout) }
  } catch (error) {
    const { code, stdout } = error as { code: number; stdout: string }
    return { code, report: JSON.parse(stdout) }
  }
}

/** A copy of the vectors with one case told the other way round. */
async function brokenCopy(name: string): Promise<string> {
  const copy = join(folder, name)
  await cp(vectors, copy, { recursive: true })
  const file = join(copy, 'envelope.json')
  const envelope = JSON.parse(await readFile(file, 'utf8'))
  envelope.refused[0].jws = envelope.accepted[0].jws
  await writeFile(file, JSON.stringify(envelope))
  return join(copy, 'outside')
}

test('Node’s own crypto comes to the same, accepted and refused', async () => {
  const { code, report: found } = await report(process.execPath, join(here, 'run.ts'))
  expect(found.failed).toEqual([])
  expect(code).toBe(0)
  const counted = [
    'envelopes',
    'receipts',
    'request proofs',
    'hx2 envelopes',
    'hx2 receipts',
    'trees',
    'inclusion',
  ]
  for (const group of [...counted, 'inclusion refused', 'padme', 'parts', 'age', 'age refused'])
    expect(found.ran[group], group).toBeGreaterThan(1)
})

test('and says so when a case does not come out as it must', async () => {
  const { code, report: found } = await report(process.execPath, join(await brokenCopy('node'), 'run.ts'))
  expect(code).toBe(1)
  expect(found.failed).toHaveLength(1)
})

const python = spawnSync('python3', [join(here, 'run.py')], { encoding: 'utf8' })
const unable = python.error
  ? 'no python3 on this machine'
  : (JSON.parse(python.stdout || '{}') as { unable?: string }).unable
const name = unable === undefined ? 'in Python' : `in Python (not run: ${unable})`

describe.skipIf(unable !== undefined)(`another implementation, ${name}`, () => {
  test('comes to the same, with the same reasons', async () => {
    const { code, report: found } = await report('python3', join(here, 'run.py'))
    expect(found.failed).toEqual([])
    expect(code).toBe(0)
    const groups = [
      'keys',
      'envelope',
      'receipt',
      'request-proof',
      'keyset',
      'directory',
      'log',
      'age',
      'body',
      'bundle',
    ]
    for (const group of [...groups, 'negotiation', 'timing', 'chain', 'succession', 'growth', 'statement'])
      expect(found.ran[group], group).toBeGreaterThan(1)
    // An older `cryptography` knows neither ML-DSA nor ML-KEM, and says so.
    expect(found.ran['hx2, envelope'] ?? found.skipped?.['hx2']).toBeTruthy()
    expect(found.ran['sealing, hybrid'] ?? found.skipped?.['sealing, hybrid']).toBeTruthy()
  })

  test('and says so when a case does not come out as it must', async () => {
    const { code, report: found } = await report('python3', join(await brokenCopy('python'), 'run.py'))
    expect(code).toBe(1)
    expect(found.failed).toHaveLength(1)
  })
})

test('the packed package, alone in a folder, runs the vectors that it brings', async () => {
  const away = join(folder, 'away')
  await mkdir(away)
  const root = join(vectors, '../../..')
  await run('npm', ['pack', '--silent', '--pack-destination', away], { cwd: join(vectors, '..') })
  const [packed = ''] = await readdir(away)
  await run('tar', ['-xzf', packed], { cwd: away })
  // What `npm install` would put beside it: its dependencies, and none of the workspace.
  const { dependencies } = JSON.parse(await readFile(join(away, 'package/package.json'), 'utf8'))
  for (const dependency of Object.keys(dependencies)) {
    await mkdir(join(away, 'node_modules', dependency, '..'), { recursive: true })
    await symlink(join(root, 'node_modules', dependency), join(away, 'node_modules', dependency))
  }
  const { code, report: found } = await report(
    process.execPath,
    join(away, 'package/vectors/outside/package.ts'),
    join(away, 'package'),
  )
  expect(found.failed).toEqual([])
  expect(code).toBe(0)
  for (const group of ['keys', 'envelope', 'receipt', 'hx2', 'body', 'parts', 'bundle'])
    expect(found.ran[group], group).toBeGreaterThan(1)
}, 120_000)
