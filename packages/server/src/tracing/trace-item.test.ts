import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type ItemId, newId } from '../foundation/index.ts'
import { addItem, findItem } from '../reports/index.ts'
import { canonicalExactUrl } from './canonical-url.ts'
import { openTracingWorld, type TracingWorld } from './testing/tracing-world.ts'
import { traceItem } from './trace-item.ts'
import { readTraces } from './trace-store.ts'

let world: TracingWorld
beforeAll(async () => {
  world = await openTracingWorld({ work: false })
})
afterAll(() => world.close())
beforeEach(() => {
  world.clock.advance(1_000)
})

describe('tracing one item where it stands', () => {
  async function aChildItem(url: string): Promise<ItemId> {
    const reportId = await world.aReport(
      `https://pictures.example/${newId(world.clock.now(), world.foundation.random)}`,
    )
    await world.trace(reportId)
    const page = await world.onlyItem(reportId)
    const address = canonicalExactUrl(url)
    if (!address.ok) throw new Error(address.reason)
    const sealer = await world.foundation.columns.ready()
    return world.foundation.database.transaction().execute((transaction) =>
      addItem(
        world.foundation,
        transaction,
        sealer,
        {
          ...{ reportId, parentItemId: page.id, kind: 'image', stage: 'assessment', priority: 2 },
          ...{
            originMember: world.foundation.self,
            holder: world.foundation.self,
            receivedAt: world.clock.now(),
          },
          ...{ url: address.canonical, host: address.host, domain: address.domain },
        },
        'server',
      ),
    )
  }
  const itemNow = (itemId: ItemId) => findItem(world.foundation.database, itemId)

  it('finds where a picture on another host is, and leaves its stage', async () => {
    const itemId = await aChildItem('https://cdn.example/picture.png')
    await traceItem(world.foundation, itemId)
    expect(await itemNow(itemId)).toMatchObject({
      stage: 'assessment',
      hosting_country: 'SE',
      attention: null,
    })
    expect(await readTraces(world.foundation, itemId)).toMatchObject([{ outcome: 'hosted', country: 'SE' }])
    expect(await world.announced(itemId)).toBe(0)
  })

  it('asks a person when it finds nothing, keeps who has it open, and takes that back when it does find it', async () => {
    const itemId = await aChildItem('https://later.example/picture.png')
    await world.foundation.database
      .updateTable('content_item')
      .set({ claimed_by: 'analyst', claimed_until: world.clock.now() })
      .where('id', '=', itemId)
      .execute()
    await traceItem(world.foundation, itemId)
    world.clock.advance(1_000)
    await traceItem(world.foundation, itemId)
    world.clock.advance(1_000)
    expect(await itemNow(itemId)).toMatchObject({
      attention: 'cannot-trace',
      stage: 'assessment',
      claimed_by: 'analyst',
    })
    const kinds = (await world.events({ itemId })).map(({ kind }) => kind)
    expect(kinds.filter((kind) => kind === 'item.needs-attention')).toHaveLength(1)
    world.zone['later.example'] = ['127.77.2.9']
    await traceItem(world.foundation, itemId)
    expect(await itemNow(itemId)).toMatchObject({
      attention: null,
      hosting_country: 'SE',
      claimed_by: 'analyst',
    })
    expect((await readTraces(world.foundation, itemId)).map(({ outcome }) => outcome)).toEqual([
      ...['no-such-host', 'no-such-host', 'hosted'],
    ])
  })

  it('leaves another member’s item and one that does not exist alone', async () => {
    const itemId = await aChildItem('https://cdn.example/theirs.png')
    await world.foundation.database
      .updateTable('content_item')
      .set({ holder: 'hotline.nl' })
      .where('id', '=', itemId)
      .execute()
    await traceItem(world.foundation, itemId)
    await traceItem(world.foundation, newId<ItemId>(world.clock.now(), world.foundation.random))
    expect(await itemNow(itemId)).toMatchObject({ hosting_country: null })
    expect(await readTraces(world.foundation, itemId)).toEqual([])
  })
})
