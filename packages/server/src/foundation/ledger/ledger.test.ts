import { fromHex, leafHash, readCheckpoint, verifyInclusion } from '@samverkan/protocol'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ReportId } from '../ids.ts'
import { type TestFoundation, testFoundation } from '../testing/test-foundation.ts'
import { proveEvent } from './proof.ts'
import { sealLedger } from './seal.ts'
import { verifyLedger } from './verify.ts'

let test: TestFoundation
beforeAll(async () => {
  test = await testFoundation()
})
afterAll(() => test.close())

async function appendMany(count: number) {
  const { foundation } = test
  const events = Array.from({ length: count }, (_, i) => ({
    kind: 'report.received' as const,
    actor: 'public' as const,
    reportId: `R${i}` as ReportId,
    detail: { source: 'public', n: i },
  }))
  await foundation.append(foundation.database, ...events)
}

const verify = () => verifyLedger(test.foundation.database, test.foundation.keys.ledgerVerifier)

describe('the ledger', () => {
  it('seals events into leaves under signed checkpoints that verify offline', async () => {
    await appendMany(700)
    expect(await sealLedger(test.foundation)).toBe(700)
    await appendMany(333)
    expect((await verify()).unsealed).toBe(333)
    await sealLedger(test.foundation)
    expect(await verify()).toEqual({ leaves: 1033, checkpoints: 2, erased: 0, unsealed: 0, problems: [] })
  })

  it('proves any event against the newest checkpoint', async () => {
    for (const seq of [1, 256, 257, 512, 1033]) {
      const result = await proveEvent(test.foundation.database, seq)
      if (!result.ok) throw new Error(result.reason)
      const { proof } = result
      const checkpoint = readCheckpoint(proof.checkpoint, [test.foundation.keys.ledgerVerifier])
      if (!checkpoint.ok) throw new Error(checkpoint.reason)
      const leaf = leafHash(fromHex(proof.saltHex) ?? new Uint8Array(), Buffer.from(proof.body ?? ''))
      const path = proof.path.map((hash) => fromHex(hash) ?? new Uint8Array())
      const root = fromHex(checkpoint.checkpoint.root) ?? new Uint8Array()
      expect(verifyInclusion(leaf, proof.leafIndex, proof.size, path, root)).toEqual({ ok: true })
    }
  })

  it('still verifies when the text of an event was erased', async () => {
    await sql`update ledger_event set body = null where seq = 5`.execute(test.foundation.database)
    expect(await verify()).toMatchObject({ erased: 1, problems: [] })
  })

  it('names a changed text, a changed column and a removed leaf', async () => {
    const { database } = test.foundation
    await sql`update ledger_event set body = replace(body, 'public', 'nobody') where seq = 10`.execute(
      database,
    )
    await sql`update ledger_event set kind = 'item.assessed' where seq = 11`.execute(database)
    expect((await verify()).problems).toEqual([
      'Event 10: its text is not what leaf 9 commits to.',
      'Event 11: its columns differ from its text.',
    ])
    await sql`delete from ledger_event where seq = 900`.execute(database)
    expect((await verify()).problems.at(-1)).toBe('Leaf 899 is missing (the next one is 900).')
  })
})
