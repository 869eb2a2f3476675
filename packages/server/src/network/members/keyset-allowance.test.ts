import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { manualClock } from '../../foundation/index.ts'
import { createExchangeKeys, loadIdentityKey, rotateKeys } from './index.ts'
import { type HubMember, type HubNetwork, hubNetwork } from './testing/a-hub.ts'
import { keysetOf } from './testing/a-secretariat.ts'

const clock = manualClock(new Date('2026-11-23T20:00:00Z'))
let network: HubNetwork
beforeEach(async () => {
  network = await hubNetwork(['hotline.se', 'hotline.nl', 'hotline.de'], clock)
})
afterEach(() => network.close())

const handIn = (body: string) =>
  fetch(`${network.url}/keysets`, {
    ...{ method: 'POST', body, headers: { 'content-type': 'application/jose+json' } },
  })

async function nextKeyset({ id, dataDir, members }: HubMember): Promise<string> {
  const history = members.view()?.history
  if (!history) throw new Error('no directory')
  const identity = loadIdentityKey(dataDir)
  const rotated = await rotateKeys({
    ...{ dataDir, member: id, identity, history, now: clock.now(), onTheWay: new Set<string>() },
  })
  if (!rotated.ok) throw new Error(rotated.reason)
  return rotated.keyset
}

/** The same content; anybody can write the signatures in another order. */
function withAnotherSignature(document: string): string {
  const { payload, signatures } = JSON.parse(document) as { payload: string; signatures: unknown[] }
  return JSON.stringify({ payload, signatures: signatures.toReversed() })
}

test('a keyset that is handed in counts against its member also when it is not taken, twenty a day; what others say in its name does not', async () => {
  const [se, nl] = [network.member('hotline.se'), network.member('hotline.nl')]
  const { id, dataDir } = se
  const view = se.members.view()
  const document = view?.publication.documents.find((one) => one.type === 'keyset')?.document ?? ''
  // With the one that is published they are twenty.
  const jumps = await Promise.all(
    Array.from({ length: 19 }, (_, n) => keysetOf(id, dataDir, clock.now(), { version: 5 + n, document })),
  )
  const thief = await mkdtemp(join(tmpdir(), 'samverkan-test-thief-'))
  await createExchangeKeys(thief)
  for (let version = 1; version <= 20; version++) {
    const forged = await keysetOf(id, thief, clock.now(), { version, document })
    expect((await handIn(forged)).status).toBe(422)
  }
  await rm(thief, { recursive: true })
  // The same again, and one that was published before, whoever brings them, count no more.
  for (const keyset of [...jumps.slice(0, 18), ...jumps.slice(0, 18), withAnotherSignature(document)])
    expect((await handIn(keyset)).status).toBe(422)
  const next = await nextKeyset(se)
  expect((await handIn(jumps[18] ?? '')).status).toBe(422)
  const tooMany = await handIn(next)
  expect(tooMany.status).toBe(429)
  expect(await tooMany.json()).toMatchObject({ detail: expect.stringContaining('twenty keysets') })
  expect((await handIn(await nextKeyset(nl))).status).toBe(200)
  clock.advance(24 * 3_600_000)
  expect((await handIn(next)).status).toBe(200)
})
