import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ItemId } from '../ids.ts'
import { type TestFoundation, testFoundation } from '../testing/test-foundation.ts'

let test: TestFoundation
beforeAll(async () => {
  test = await testFoundation()
})
afterAll(() => test.close())

const item = 'ITEM-1' as ItemId
const content = Buffer.from('a striped pattern, many times over '.repeat(100))

describe('the vault', () => {
  it('gives back what was put in, by the hash of its ciphertext', async () => {
    const { vault, database } = test.foundation
    const blob = await vault.putForItem(database, item, content)
    expect(blob).toMatch(/^[0-9a-f]{64}$/)
    expect(Buffer.from((await vault.getForItem(database, item, blob)) ?? [])).toEqual(content)
  })

  it('keeps only ciphertext on disk', async () => {
    const folder = join(test.foundation.config.dataDir, 'vault')
    const files = await readdir(folder, { recursive: true, withFileTypes: true })
    const stored = files.filter((file) => file.isFile())
    expect(stored.length).toBeGreaterThan(0)
    for (const file of stored) {
      const bytes = await readFile(join(file.parentPath, file.name))
      expect(bytes.includes('striped pattern')).toBe(false)
    }
  })

  it('is shredded for an item by deleting its key, though the ciphertext stays', async () => {
    const { vault, database } = test.foundation
    const blob = await vault.putForItem(database, item, content)
    await vault.shred(database, item)
    expect(await vault.blobs.has(blob)).toBe(true)
    expect(await vault.getForItem(database, item, blob)).toBeUndefined()
  })

  it('makes one key for an item however many put at once', async () => {
    const { vault, database } = test.foundation
    const other = 'ITEM-2' as ItemId
    const blobs = await Promise.all(
      [1, 2, 3, 4].map((n) => vault.putForItem(database, other, Buffer.from(`part ${n}`))),
    )
    const opened = await Promise.all(blobs.map((blob) => vault.getForItem(database, other, blob)))
    expect(opened.map((bytes) => Buffer.from(bytes ?? []).toString())).toEqual([
      'part 1',
      'part 2',
      'part 3',
      'part 4',
    ])
  })
})
