import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ItemId, server } from '../foundation/index.ts'
import { testFoundation } from '../foundation/testing/test-foundation.ts'
import { act } from '../reports/index.ts'
import { aHeldItem, itemNow, withItem } from '../takedown/testing/held-item.ts'
import { checkDue } from './check-due.ts'
import { readWatch } from './checks.ts'
import { openMonitoring } from './index.ts'
import { type Lookout, minute, openLookout } from './testing/lookout.ts'
import { endWatch, lookNow, watchItems } from './watch-item.ts'

let lookout: Lookout
beforeEach(async () => {
  lookout = await openLookout()
})
afterEach(() => lookout.close())

describe('who looks when', () => {
  it('an answer from the provider makes the look come now', async () => {
    const id = await lookout.watchedPage()
    await lookout.later(0)
    await lookNow(lookout.foundation, [id])
    await lookout.later(0)
    expect(lookout.web.requests).toHaveLength(2)
  })

  it('answers do not bring misses closer together', async () => {
    const id = await lookout.watchedPage()
    lookout.web.serve('one.example', '/page', { status: 404 })
    await lookout.later(0)
    for (let mail = 0; mail < 5; mail += 1) {
      await lookNow(lookout.foundation, [id])
      await lookout.later(1_000)
    }
    expect(lookout.web.requests).toHaveLength(1)
    expect((await itemNow(lookout.foundation, id)).stage).toBe('takedown')
  })

  it('two processes share the work and look once at each', async () => {
    const ids = await Promise.all(
      Array.from({ length: 40 }, (_, index) => lookout.watchedPage(`host-${index}.example`)),
    )
    const signal = new AbortController().signal
    await Promise.all([checkDue(lookout.foundation, signal), checkDue(lookout.foundation, signal)])
    expect(lookout.web.requests).toHaveLength(ids.length)
  })

  it('an item whose record cannot be read keeps no other waiting, and stays under watch', async () => {
    const bad = await lookout.watchedPage('bad.example')
    const good = await lookout.watchedPage('good.example')
    await lookout.foundation.database
      .updateTable('content_item')
      .set({ hosting_sealed: Buffer.from('no sealed value') })
      .where('id', '=', bad)
      .execute()
    expect(await lookout.later(0)).toMatchObject({ failed: 1, ended: 0 })
    expect(await lookout.statesOf(good)).toEqual(['present'])
    expect(await readWatch(lookout.foundation, bad)).toBeDefined()
  })

  it('a look whose process died is repeated after its lease', async () => {
    const id = await lookout.watchedPage()
    await lookout.foundation.database
      .updateTable('watch')
      .set({ lease_until: new Date(lookout.clock.now().getTime() + minute) })
      .where('item_id', '=', id)
      .execute()
    await lookout.later(0)
    expect(lookout.web.requests).toHaveLength(0)
    await lookout.later(minute)
    expect(lookout.web.requests).toHaveLength(1)
  })

  it('a host is asked one thing at a time, and keeps no other host waiting', async () => {
    lookout.web.put('large.example', 'first')
    const ids: ItemId[] = []
    for (let index = 0; index < 25; index += 1)
      ids.push(await lookout.watched(lookout.web.serve('large.example', `/${index}`, { status: 200 })))
    await lookout.later(0)
    expect(lookout.web.mostAtOnce('large.example')).toBe(1)
    expect(lookout.web.requests).toHaveLength(20)
    await lookout.later(minute)
    expect(new Set(lookout.web.requests.map((request) => request.path)).size).toBe(25)
  })

  it('where nobody listens, every item of the host is missed', async () => {
    lookout.web.put('dead.example', 'first')
    const ids = [
      await lookout.watched(`http://dead.example:${lookout.deadPort}/a`),
      await lookout.watched(`http://dead.example:${lookout.deadPort}/b`),
    ]
    await lookout.later(0)
    for (const id of ids) expect(await lookout.statesOf(id)).toEqual(['absent'])
  })

  it('an item that was closed otherwise is not looked at again', async () => {
    const id = await lookout.watchedPage()
    await withItem(lookout.foundation, id, (row, transaction) =>
      act(lookout.foundation, transaction, row, 'unavailable', 'unable-to-access', server),
    )
    expect(await lookout.later(0)).toMatchObject({ ended: 1 })
    expect(lookout.web.requests).toHaveLength(0)
    expect(await readWatch(lookout.foundation, id)).toBeUndefined()
  })

  it('putting an item under watch twice changes nothing, and one that is not held is not watched', async () => {
    const id = await lookout.watchedPage()
    await lookout.later(0)
    await watchItems(lookout.foundation, [id])
    await lookout.later(0)
    expect(lookout.web.requests).toHaveLength(1)
    await endWatch(lookout.foundation.database, [id])
    await lookout.foundation.database
      .updateTable('content_item')
      .set({ holder: 'hotline.nl', stage: 'with-member' })
      .where('id', '=', id)
      .execute()
    await watchItems(lookout.foundation, [id])
    expect(await readWatch(lookout.foundation, id)).toBeUndefined()
  })
})

it('watches by itself from "held" to "removed"', async () => {
  const { web } = lookout
  const policy = { tickMs: 50, recheckIntervalMs: 100, missIntervalMs: 20 }
  const { foundation, close } = await testFoundation({ tracing: web.tracing, policy })
  const room = openMonitoring(foundation)
  await foundation.jobs.start({ work: true })
  web.put('one.example', 'first')
  const id = await aHeldItem(foundation, { url: web.serve('one.example', '/', { status: 200 }) })
  await foundation.database
    .transaction()
    .execute((transaction) => foundation.jobs.announce(transaction, 'item-held', [{ itemId: id }]))
  await expect.poll(() => web.requests.length, { timeout: 20_000 }).toBeGreaterThan(1)
  web.serve('one.example', '/', { status: 404 })
  await expect
    .poll(async () => (await itemNow(foundation, id)).final_action, { timeout: 20_000 })
    .toBe('removed')
  await room.stop()
  await close()
})
