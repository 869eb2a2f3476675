// With the workers and the job queue running, as a server does.
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { acceptItem } from './flow/answer.ts'
import { analyst, anItem, viewOf } from './testing/builders.ts'
import { type TestNetwork, testNetwork } from './testing/test-network.ts'

let network: TestNetwork
const ids = ['hotline.se', 'hotline.nl', 'interpol']
beforeAll(async () => {
  network = await testNetwork(
    [
      { id: 'hotline.se', kind: 'hotline', country: 'SE' },
      { id: 'hotline.nl', kind: 'hotline', country: 'NL' },
      { id: 'interpol', kind: 'interpol', country: 'XX' },
    ],
    {},
    { work: true },
  )
})
afterAll(() => network.close())

test('an assessment sets everything going by itself, and the answer comes back', async () => {
  const [se, nl, interpol] = ids.map((id) => network.member(id).foundation)
  if (!se || !nl || !interpol) throw new Error('three members are needed')
  const itemId = await anItem(se, { priority: 'child-at-risk' })
  const soon = { timeout: 30_000, interval: 50 }
  await vi.waitFor(async () => expect(await viewOf(nl, itemId)).toMatchObject({ stage: 'offered' }), soon)
  await vi.waitFor(
    async () => expect(await viewOf(interpol, itemId)).toMatchObject({ stage: 'followed' }),
    soon,
  )
  expect(await acceptItem(nl, itemId, analyst)).toEqual({ ok: true })
  await vi.waitFor(async () => expect(await viewOf(se, itemId)).toMatchObject({ stage: 'with-member' }), soon)
  await vi.waitFor(
    async () => expect(await viewOf(interpol, itemId)).toMatchObject({ holder: 'hotline.nl' }),
    soon,
  )
})
