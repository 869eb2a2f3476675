import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { manualClock } from './clock.ts'
import { systemRandom } from './ids.ts'
import { loadKeys } from './keys.ts'
import { sealedColumns } from './sealed-columns.ts'
import { type TestFoundation, testFoundation } from './testing/test-foundation.ts'

let test: TestFoundation
beforeAll(async () => {
  test = await testFoundation()
})
afterAll(() => test.close())

describe('sealed columns', () => {
  it('open to what was sealed, in the place where it was sealed', async () => {
    const { columns } = test.foundation
    const sealer = await columns.ready()
    const sealed = sealer.seal('https://host.example/å', 'report.content:1')
    expect(await columns.open(sealed, 'report.content:1')).toBe('https://host.example/å')
    await expect(columns.open(sealed, 'report.content:2')).rejects.toThrow()
  })

  it('refuse a value in which any byte was changed', async () => {
    const { columns } = test.foundation
    const sealed = (await columns.ready()).seal('words', 'p')
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed)
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
      await expect(columns.open(changed, 'p')).rejects.toThrow()
    }
  })

  it('change the data key each minute and keep old values readable', async () => {
    const clock = manualClock(new Date('2026-01-01T00:00:00Z'))
    const { database, keys } = test.foundation
    const columns = sealedColumns(database, keys, clock, systemRandom)
    const first = (await columns.ready()).seal('one', 'p')
    const same = (await columns.ready()).seal('two', 'p')
    clock.advance(60_001)
    const later = (await columns.ready()).seal('three', 'p')
    expect(same.subarray(0, 16)).toEqual(first.subarray(0, 16))
    expect(later.subarray(0, 16)).not.toEqual(first.subarray(0, 16))
    expect(await columns.open(first, 'p')).toBe('one')
  })

  it('cannot be opened by the public process, which has no key for it', async () => {
    const { database, clock, config } = test.foundation
    const keys = loadKeys(config.dataDir, ['public'])
    expect(keys).toMatchObject({ atRestIdentity: undefined, search: undefined, ledger: undefined })
    const columns = sealedColumns(database, keys, clock, systemRandom)
    const sealed = (await columns.ready()).seal('words', 'p')
    await expect(columns.open(sealed, 'p')).rejects.toThrow('holds no key')
    expect(await test.foundation.columns.open(sealed, 'p')).toBe('words')
  })

  it('leave nothing readable in the table of data keys', async () => {
    const { rows } = await sql<{ sealed: Buffer }>`select sealed from data_key`.execute(
      test.foundation.database,
    )
    expect(rows.length).toBeGreaterThan(0)
    for (const row of rows) expect(row.sealed.toString('latin1')).toContain('age-encryption.org/v1')
  })
})
