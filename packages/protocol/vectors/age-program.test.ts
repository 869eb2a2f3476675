import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { open, pad, seal, unpad } from '../src/index.ts'
import age from './age.json' with { type: 'json' }

// The same both ways with the program itself. Files that it made are opened in every run, by extended.test.ts.

const run = promisify(execFile)
const isHere = spawnSync('age', ['--version']).status === 0
const name = isHere ? 'the age program' : 'the age program (not on this machine)'

describe.skipIf(!isHere)(name, () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'samverkan-age-'))
    await writeFile(join(folder, 'identity'), `${age.identity}\n`, { mode: 0o600 })
  })
  afterAll(() => rm(folder, { recursive: true }))

  test.each([0, 1, 65_535, 65_536, 200_000])(
    'opens what we sealed, and we open what it sealed: %d bytes',
    async (size) => {
      const content = pad(new Uint8Array(size).fill(7))
      await writeFile(join(folder, 'ours.age'), await seal(content, [age.recipient]))
      await run('age', ['-d', '-i', 'identity', '-o', 'ours', 'ours.age'], { cwd: folder })
      expect(Buffer.from(content).equals(await readFile(join(folder, 'ours')))).toBe(true)

      await writeFile(join(folder, 'theirs'), content)
      await run('age', ['-r', age.recipient, '-o', 'theirs.age', 'theirs'], { cwd: folder })
      const opened = await open(await readFile(join(folder, 'theirs.age')), [age.identity])
      if (!opened.ok) throw new Error(opened.reason)
      expect(unpad(opened.plaintext)).toHaveLength(size)
    },
  )

  test('refuses what we refuse: a changed file', async () => {
    const file = Buffer.from(age.files[1]?.file ?? '', 'base64')
    file[file.length - 1] = (file.at(-1) ?? 0) ^ 1
    await writeFile(join(folder, 'changed.age'), file)
    await expect(run('age', ['-d', '-i', 'identity', 'changed.age'], { cwd: folder })).rejects.toThrow()
    expect(await open(file, [age.identity])).toEqual({ ok: false, reason: 'cannot-open' })
  })
})
