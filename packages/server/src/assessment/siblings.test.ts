import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ItemDetail } from './index.ts'
import { answered, aWorkbench, type Workbench } from './testing/a-workbench.ts'
import { anItem } from './testing/an-item.ts'

let bench: Workbench
beforeAll(async () => {
  bench = await aWorkbench()
})
afterAll(() => bench.close())

test('colleagues who assess files of one page at the same moment do not stand in each other’s way', async () => {
  const { foundation, alex, kim } = bench
  for (let round = 0; round < 15; round++) {
    const page = await anItem(foundation, { kind: 'page', stage: 'capturing' })
    const files = await Promise.all([0, 1, 2, 3].map(() => anItem(foundation, { parent: page })))
    const assess = (id: string, index: number) =>
      answered(
        (index % 2 === 0 ? alex : kim).ask('POST', `/api/items/${id}/assessments`, {
          classification: 'national',
        }),
      )
    await Promise.all(files.map(({ id }, index) => assess(id, index)))
    const shown = await answered<ItemDetail>(alex.ask('GET', `/api/items/${page.id}`))
    expect(shown).toMatchObject({ classification: 'national', stage: 'assessed' })
  }
})
