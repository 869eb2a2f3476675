import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Foundation, freePort, type ItemId, manualClock, server } from '../foundation/index.ts'
import { type TestFoundation, testFoundation } from '../foundation/testing/test-foundation.ts'
import { act, itemHosting } from '../reports/index.ts'
import { aHeldItem, type HeldItem, itemNow, ledgerOf, withItem } from '../takedown/testing/held-item.ts'
import { type LoopbackWeb, loopbackWeb, places } from '../takedown/testing/loopback-web.ts'
import { readTraces } from '../tracing/index.ts'
import { checkDue } from './check-due.ts'
import { readWatch } from './checks.ts'
import { openMonitoring } from './index.ts'
import { endWatch, lookNow, watchItems } from './watch-item.ts'

const minute = 60_000
const hour = 60 * minute
const picture = Buffer.from('a geometric pattern')

let web: LoopbackWeb
let test: TestFoundation
let foundation: Foundation
let clock: ReturnType<typeof manualClock>
let deadPort: number
let announced: { event: string; payload: object }[]

beforeEach(async () => {
  web = await loopbackWeb()
  deadPort = await freePort()
  clock = manualClock(new Date('2026-03-02T12:00:00Z'))
  test = await testFoundation(
    {
      tracing: { ...web.tracing, allowedPorts: [...(web.tracing.allowedPorts ?? []), deadPort] },
      policy: { recheckIntervalMs: 4 * hour, missIntervalMs: 3 * minute, missesBeforeRemoved: 3 },
    },
    { clock },
  )
  foundation = test.foundation
  openMonitoring(foundation)
  announced = []
  const { announce } = foundation.jobs
  foundation.jobs.announce = async (transaction, event, payloads, options) => {
    await announce(transaction, event, payloads, options)
    for (const payload of payloads) announced.push({ event, payload })
  }
  await foundation.jobs.start({ work: false })
})

afterEach(async () => {
  await test.close()
  await web.close()
})

async function watched(url: string, item: Partial<HeldItem> = {}): Promise<ItemId> {
  const id = await aHeldItem(foundation, { url, ...item })
  await watchItems(foundation, [id])
  announced.length = 0
  return id
}

async function watchedPage(host = 'one.example', place: 'first' | 'second' | 'abroad' = 'first') {
  web.put(host, place)
  return watched(web.serve(host, '/page', { status: 200, body: 'page' }))
}

async function later(ms: number) {
  clock.advance(ms)
  return checkDue(foundation, new AbortController().signal)
}

const statesOf = async (id: ItemId) => (await readWatch(foundation, id))?.checks.map((check) => check.state)
const events = () => announced.map(({ event }) => event)

async function actionsOf(id: ItemId) {
  return foundation.database
    .selectFrom('action')
    .select(['kind', 'reason'])
    .where('item_id', '=', id)
    .execute()
}

describe('an item that is there', () => {
  it('is looked at when it is held and then at the regular interval', async () => {
    const id = await watchedPage()
    await later(0)
    expect(web.requests).toHaveLength(1)
    await later(3 * hour)
    expect(web.requests).toHaveLength(1)
    await later(hour)
    expect(web.requests).toHaveLength(2)
    expect(await statesOf(id)).toEqual(['present', 'present'])
  })

  it('leaves one ledger event, not one for each look', async () => {
    const id = await watchedPage()
    for (let look = 0; look < 5; look += 1) await later(4 * hour)
    expect((await ledgerOf(foundation, id)).filter((kind) => kind === 'item.checked')).toHaveLength(1)
    expect(await statesOf(id)).toHaveLength(5)
  })

  it('keeps its last fifty looks', async () => {
    const id = await watchedPage()
    for (let look = 0; look < 53; look += 1) await later(4 * hour)
    const checks = (await readWatch(foundation, id))?.checks ?? []
    expect(checks).toHaveLength(50)
    expect(checks[0]?.at).toBe(clock.now().toISOString())
  })

  it('is asked for as the tipster saw it', async () => {
    web.put('one.example', 'first')
    const recipe = {
      referrer: 'http://links.example/',
      cookie: 'a=1',
      userAgent: 'Some Browser',
      language: 'sv',
    }
    await watched(web.serve('one.example', '/', { status: 200 }), {
      recipe: { ...recipe, username: 'u', password: 'p' },
    })
    await later(0)
    expect(web.requests[0]?.headers).toMatchObject({
      ...{ referer: 'http://links.example/', cookie: 'a=1', 'user-agent': 'Some Browser' },
      'accept-language': 'sv',
      authorization: `Basic ${Buffer.from('u:p').toString('base64')}`,
    })
  })
})

describe('removal', () => {
  it('three misses three minutes apart close the item with the status as reason', async () => {
    const id = await watchedPage()
    await later(0)
    web.serve('one.example', '/page', { status: 404 })
    await later(4 * hour)
    await later(3 * minute)
    expect((await itemNow(foundation, id)).stage).toBe('takedown')
    expect(await later(3 * minute)).toMatchObject({ removed: 1 })
    expect(await itemNow(foundation, id)).toMatchObject({ stage: 'closed', final_action: 'removed' })
    expect(await actionsOf(id)).toEqual([{ kind: 'removed', reason: 'error-404-or-site-down' }])
    expect(await readWatch(foundation, id)).toBeUndefined()
    expect(announced).toEqual([{ event: 'item-acted', payload: { itemId: id, kind: 'removed' } }])
  })

  it('the ledger keeps when the misses were', async () => {
    const id = await watchedPage()
    web.serve('one.example', '/page', { status: 410 })
    for (const wait of [0, 3 * minute, 3 * minute]) await later(wait)
    const bodies = await foundation.database
      .selectFrom('ledger_event')
      .select('body')
      .where('item_id', '=', id)
      .where('kind', '=', 'item.checked')
      .orderBy('seq')
      .execute()
    expect(JSON.parse(bodies.at(-1)?.body ?? '{}').detail).toEqual({
      ...{ state: 'absent', because: 'error-404-or-site-down', status: 410 },
      missedAt: ['2026-03-02T12:00:00.000Z', '2026-03-02T12:03:00.000Z', '2026-03-02T12:06:00.000Z'],
    })
  })

  it('a page that comes back between two misses is not removed', async () => {
    const id = await watchedPage()
    for (const status of [404, 404, 200, 404, 404]) {
      web.serve('one.example', '/page', { status })
      await later(4 * hour)
    }
    expect(await statesOf(id)).toEqual(['absent', 'absent', 'present', 'absent', 'absent'])
    expect((await itemNow(foundation, id)).stage).toBe('takedown')
  })

  it('a file is there only with its own bytes', async () => {
    web.put('one.example', 'first')
    const url = web.serve('one.example', '/1.png', { status: 200, body: picture })
    const id = await watched(url, { kind: 'image', bytes: picture })
    await later(0)
    expect(await statesOf(id)).toEqual(['present'])
    web.serve('one.example', '/1.png', {
      status: 200,
      body: Buffer.from('this picture was removed by the host, sorry'),
    })
    for (const wait of [4 * hour, 3 * minute, 3 * minute]) await later(wait)
    expect(await actionsOf(id)).toEqual([{ kind: 'removed', reason: 'content-not-found' }])
  })

  it('a picture that is written into its page is there while the page is', async () => {
    web.put('one.example', 'first')
    const url = `${web.serve('one.example', '/page', { status: 200, body: 'page' })}#1`
    const id = await watched(url, { kind: 'image', bytes: picture })
    await later(0)
    expect(await statesOf(id)).toEqual(['present'])
  })

  it('a name that is gone is a miss, without a request', async () => {
    const id = await watchedPage()
    web.put('one.example', undefined)
    await later(0)
    expect(await statesOf(id)).toEqual(['absent'])
    expect(web.requests).toHaveLength(0)
  })

  it('trouble of the host is no miss, and is asked about soon', async () => {
    const id = await watchedPage()
    web.serve('one.example', '/page', { status: 503 })
    for (let look = 0; look < 5; look += 1) await later(4 * hour)
    expect(await statesOf(id)).toEqual(Array(5).fill('unavailable'))
    web.hangUp('one.example')
    await later(4 * hour)
    expect((await itemNow(foundation, id)).stage).toBe('takedown')
  })

  it('a host that shuts us out goes to a person in the end, and back when it answers again', async () => {
    const id = await watchedPage()
    web.serve('one.example', '/page', { status: 403 })
    for (let look = 0; look < 5; look += 1) await later(4 * hour)
    expect((await itemNow(foundation, id)).attention).toBeNull()
    await later(4 * hour)
    expect(await itemNow(foundation, id)).toMatchObject({ stage: 'takedown', attention: 'cannot-load' })
    web.serve('one.example', '/page', { status: 200 })
    await later(4 * hour)
    expect((await itemNow(foundation, id)).attention).toBeNull()
  })
})

describe('a host that moves', () => {
  it('to another country: the item is routed anew with the proof, and this watch ends', async () => {
    const id = await watchedPage()
    await later(0)
    web.put('one.example', 'abroad')
    expect(await later(4 * hour)).toMatchObject({ moved: 1 })
    expect(await itemNow(foundation, id)).toMatchObject({ stage: 'assessed', hosting_country: 'NL' })
    expect(announced).toEqual([{ event: 'item-moved', payload: { itemId: id } }])
    expect(await readWatch(foundation, id)).toBeUndefined()
    const traces = await readTraces(foundation, id)
    expect(traces.at(-1)).toMatchObject({ country: 'NL', outcome: 'hosted' })
    expect(traces.at(-1)?.evidence.addresses[0]?.address).toBe(places.abroad.address)
    expect(await ledgerOf(foundation, id)).toEqual(expect.arrayContaining(['item.traced', 'item.checked']))
  })

  it('to another provider in the country: the record changes and a notice goes to the new one', async () => {
    const id = await watchedPage()
    await later(0)
    web.put('one.example', 'second')
    await later(4 * hour)
    expect(await itemNow(foundation, id)).toMatchObject({
      stage: 'takedown',
      abuse_contact: places.second.contact,
    })
    expect(events()).toEqual(['item-held'])
    announced.length = 0
    await later(4 * hour)
    expect(events()).toEqual([])
  })

  it('where the item is gone it has not moved: a parked name abroad is a removal', async () => {
    const id = await watchedPage()
    await later(0)
    web.put('one.example', 'abroad')
    web.serve('one.example', '/page', { status: 404 })
    for (const wait of [4 * hour, 3 * minute, 3 * minute]) await later(wait)
    expect(await itemNow(foundation, id)).toMatchObject({ stage: 'closed', final_action: 'removed' })
    expect(events()).not.toContain('item-moved')
  })

  it('an item assigned here although it is hosted elsewhere stays', async () => {
    const id = await watchedPage('one.example', 'abroad')
    await later(0)
    expect((await itemNow(foundation, id)).stage).toBe('takedown')
    expect((await itemHosting(foundation, await itemNow(foundation, id)))?.country).toBe('NL')
  })
})

describe('who looks when', () => {
  it('an answer from the provider makes the look come now', async () => {
    const id = await watchedPage()
    await later(0)
    await lookNow(foundation, [id])
    await later(0)
    expect(web.requests).toHaveLength(2)
  })

  it('answers do not bring misses closer together', async () => {
    const id = await watchedPage()
    web.serve('one.example', '/page', { status: 404 })
    await later(0)
    for (let mail = 0; mail < 5; mail += 1) {
      await lookNow(foundation, [id])
      await later(1_000)
    }
    expect(web.requests).toHaveLength(1)
    expect((await itemNow(foundation, id)).stage).toBe('takedown')
  })

  it('two processes share the work and look once at each', async () => {
    const ids = await Promise.all(
      Array.from({ length: 40 }, (_, index) => watchedPage(`host-${index}.example`)),
    )
    const signal = new AbortController().signal
    await Promise.all([checkDue(foundation, signal), checkDue(foundation, signal)])
    expect(web.requests).toHaveLength(ids.length)
  })

  it('a look whose process died is repeated after its lease', async () => {
    const id = await watchedPage()
    await foundation.database
      .updateTable('watch')
      .set({ lease_until: new Date(clock.now().getTime() + minute) })
      .where('item_id', '=', id)
      .execute()
    await later(0)
    expect(web.requests).toHaveLength(0)
    await later(minute)
    expect(web.requests).toHaveLength(1)
  })

  it('a host is asked one thing at a time, and keeps no other host waiting', async () => {
    web.put('large.example', 'first')
    const ids: ItemId[] = []
    for (let index = 0; index < 25; index += 1)
      ids.push(await watched(web.serve('large.example', `/${index}`, { status: 200 })))
    await later(0)
    expect(web.mostAtOnce('large.example')).toBe(1)
    expect(web.requests).toHaveLength(20)
    await later(minute)
    expect(new Set(web.requests.map((request) => request.path)).size).toBe(25)
  })

  it('where nobody listens, every item of the host is missed', async () => {
    web.put('dead.example', 'first')
    const ids = [
      await watched(`http://dead.example:${deadPort}/a`),
      await watched(`http://dead.example:${deadPort}/b`),
    ]
    await later(0)
    for (const id of ids) expect(await statesOf(id)).toEqual(['absent'])
  })

  it('an item that was closed otherwise is not looked at again', async () => {
    const id = await watchedPage()
    await withItem(foundation, id, (row, transaction) =>
      act(foundation, transaction, row, 'unavailable', 'unable-to-access', server),
    )
    expect(await later(0)).toMatchObject({ ended: 1 })
    expect(web.requests).toHaveLength(0)
    expect(await readWatch(foundation, id)).toBeUndefined()
  })

  it('putting an item under watch twice changes nothing, and one that is not held is not watched', async () => {
    const id = await watchedPage()
    await later(0)
    await watchItems(foundation, [id])
    await later(0)
    expect(web.requests).toHaveLength(1)
    await endWatch(foundation.database, [id])
    await foundation.database
      .updateTable('content_item')
      .set({ holder: 'hotline.nl', stage: 'with-member' })
      .where('id', '=', id)
      .execute()
    await watchItems(foundation, [id])
    expect(await readWatch(foundation, id)).toBeUndefined()
  })
})

it('watches by itself from "held" to "removed"', async () => {
  await test.close()
  test = await testFoundation({
    tracing: web.tracing,
    policy: { tickMs: 50, recheckIntervalMs: 100, missIntervalMs: 20 },
  })
  foundation = test.foundation
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
})
