import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ItemId } from '../foundation/index.ts'
import { itemHosting } from '../reports/index.ts'
import { itemNow, ledgerOf } from '../takedown/testing/held-item.ts'
import { places } from '../takedown/testing/loopback-web.ts'
import { readTraces } from '../tracing/index.ts'
import { readWatch } from './checks.ts'
import { hour, type Lookout, minute, openLookout } from './testing/lookout.ts'

const picture = Buffer.from('a geometric pattern')

let lookout: Lookout
beforeEach(async () => {
  lookout = await openLookout()
})
afterEach(() => lookout.close())

async function actionsOf(id: ItemId) {
  return lookout.foundation.database
    .selectFrom('action')
    .select(['kind', 'reason'])
    .where('item_id', '=', id)
    .execute()
}

describe('an item that is there', () => {
  it('is looked at when it is held and then at the regular interval', async () => {
    const id = await lookout.watchedPage()
    await lookout.later(0)
    expect(lookout.web.requests).toHaveLength(1)
    await lookout.later(3 * hour)
    expect(lookout.web.requests).toHaveLength(1)
    await lookout.later(hour)
    expect(lookout.web.requests).toHaveLength(2)
    expect(await lookout.statesOf(id)).toEqual(['present', 'present'])
  })

  it('leaves one ledger event, not one for each look', async () => {
    const id = await lookout.watchedPage()
    for (let look = 0; look < 5; look += 1) await lookout.later(4 * hour)
    expect((await ledgerOf(lookout.foundation, id)).filter((kind) => kind === 'item.checked')).toHaveLength(1)
    expect(await lookout.statesOf(id)).toHaveLength(5)
  })

  it('keeps its last fifty looks', async () => {
    const id = await lookout.watchedPage()
    for (let look = 0; look < 53; look += 1) await lookout.later(4 * hour)
    const checks = (await readWatch(lookout.foundation, id))?.checks ?? []
    expect(checks).toHaveLength(50)
    expect(checks[0]?.at).toBe(lookout.clock.now().toISOString())
  })

  it('is asked for as the tipster saw it', async () => {
    lookout.web.put('one.example', 'first')
    const recipe = {
      referrer: 'http://links.example/',
      cookie: 'a=1',
      userAgent: 'Some Browser',
      language: 'sv',
    }
    await lookout.watched(lookout.web.serve('one.example', '/', { status: 200 }), {
      recipe: { ...recipe, username: 'u', password: 'p' },
    })
    await lookout.later(0)
    expect(lookout.web.requests[0]?.headers).toMatchObject({
      ...{ referer: 'http://links.example/', cookie: 'a=1', 'user-agent': 'Some Browser' },
      'accept-language': 'sv',
      authorization: `Basic ${Buffer.from('u:p').toString('base64')}`,
    })
  })
})

describe('removal', () => {
  it('three misses three minutes apart close the item with the status as reason', async () => {
    const id = await lookout.watchedPage()
    await lookout.later(0)
    lookout.web.serve('one.example', '/page', { status: 404 })
    await lookout.later(4 * hour)
    await lookout.later(3 * minute)
    expect((await itemNow(lookout.foundation, id)).stage).toBe('takedown')
    expect(await lookout.later(3 * minute)).toMatchObject({ removed: 1 })
    expect(await itemNow(lookout.foundation, id)).toMatchObject({ stage: 'closed', final_action: 'removed' })
    expect(await actionsOf(id)).toEqual([{ kind: 'removed', reason: 'error-404-or-site-down' }])
    expect(await readWatch(lookout.foundation, id)).toBeUndefined()
    expect(lookout.announced).toEqual([{ event: 'item-acted', payload: { itemId: id, kind: 'removed' } }])
  })

  it('the ledger keeps when the misses were', async () => {
    const id = await lookout.watchedPage()
    lookout.web.serve('one.example', '/page', { status: 410 })
    for (const wait of [0, 3 * minute, 3 * minute]) await lookout.later(wait)
    const bodies = await lookout.foundation.database
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
    const id = await lookout.watchedPage()
    for (const status of [404, 404, 200, 404, 404]) {
      lookout.web.serve('one.example', '/page', { status })
      await lookout.later(4 * hour)
    }
    expect(await lookout.statesOf(id)).toEqual(['absent', 'absent', 'present', 'absent', 'absent'])
    expect((await itemNow(lookout.foundation, id)).stage).toBe('takedown')
  })

  it('a file is there only with its own bytes', async () => {
    lookout.web.put('one.example', 'first')
    const url = lookout.web.serve('one.example', '/1.png', { status: 200, body: picture })
    const id = await lookout.watched(url, { kind: 'image', bytes: picture })
    await lookout.later(0)
    expect(await lookout.statesOf(id)).toEqual(['present'])
    lookout.web.serve('one.example', '/1.png', {
      status: 200,
      body: Buffer.from('this picture was removed by the host, sorry'),
    })
    for (const wait of [4 * hour, 3 * minute, 3 * minute]) await lookout.later(wait)
    expect(await actionsOf(id)).toEqual([{ kind: 'removed', reason: 'content-not-found' }])
  })

  it('a picture that is written into its page is there while the page is', async () => {
    lookout.web.put('one.example', 'first')
    const url = `${lookout.web.serve('one.example', '/page', { status: 200, body: 'page' })}#1`
    const id = await lookout.watched(url, { kind: 'image', bytes: picture })
    await lookout.later(0)
    expect(await lookout.statesOf(id)).toEqual(['present'])
  })

  it('a name that is gone is a miss, without a request', async () => {
    const id = await lookout.watchedPage()
    lookout.web.put('one.example', undefined)
    await lookout.later(0)
    expect(await lookout.statesOf(id)).toEqual(['absent'])
    expect(lookout.web.requests).toHaveLength(0)
  })

  it('trouble of the host is no miss, and is asked about soon', async () => {
    const id = await lookout.watchedPage()
    lookout.web.serve('one.example', '/page', { status: 503 })
    for (let look = 0; look < 5; look += 1) await lookout.later(4 * hour)
    expect(await lookout.statesOf(id)).toEqual(Array(5).fill('unavailable'))
    lookout.web.hangUp('one.example')
    await lookout.later(4 * hour)
    expect((await itemNow(lookout.foundation, id)).stage).toBe('takedown')
  })

  it('a host that shuts us out goes to a person in the end, and back when it answers again', async () => {
    const id = await lookout.watchedPage()
    lookout.web.serve('one.example', '/page', { status: 403 })
    for (let look = 0; look < 5; look += 1) await lookout.later(4 * hour)
    expect((await itemNow(lookout.foundation, id)).attention).toBeNull()
    await lookout.later(4 * hour)
    expect(await itemNow(lookout.foundation, id)).toMatchObject({
      stage: 'takedown',
      attention: 'cannot-load',
    })
    lookout.web.serve('one.example', '/page', { status: 200 })
    await lookout.later(4 * hour)
    expect((await itemNow(lookout.foundation, id)).attention).toBeNull()
  })
})

describe('a host that moves', () => {
  it('to another country: the item is routed anew with the proof, and this watch ends', async () => {
    const id = await lookout.watchedPage()
    await lookout.later(0)
    lookout.web.put('one.example', 'abroad')
    expect(await lookout.later(4 * hour)).toMatchObject({ moved: 1 })
    expect(await itemNow(lookout.foundation, id)).toMatchObject({ stage: 'assessed', hosting_country: 'NL' })
    expect(lookout.announced).toEqual([{ event: 'item-moved', payload: { itemId: id } }])
    expect(await readWatch(lookout.foundation, id)).toBeUndefined()
    const traces = await readTraces(lookout.foundation, id)
    expect(traces.at(-1)).toMatchObject({ country: 'NL', outcome: 'hosted' })
    expect(traces.at(-1)?.evidence.addresses[0]?.address).toBe(places.abroad.address)
    expect(await ledgerOf(lookout.foundation, id)).toEqual(
      expect.arrayContaining(['item.traced', 'item.checked']),
    )
  })

  it('to another provider in the country: the record changes and a notice goes to the new one', async () => {
    const id = await lookout.watchedPage()
    await lookout.later(0)
    lookout.web.put('one.example', 'second')
    await lookout.later(4 * hour)
    expect(await itemNow(lookout.foundation, id)).toMatchObject({
      stage: 'takedown',
      abuse_contact: places.second.contact,
    })
    expect(lookout.announced.map(({ event }) => event)).toEqual(['item-held'])
    lookout.announced.length = 0
    await lookout.later(4 * hour)
    expect(lookout.announced.map(({ event }) => event)).toEqual([])
  })

  it('where the item is gone it has not moved: a parked name abroad is a removal', async () => {
    const id = await lookout.watchedPage()
    await lookout.later(0)
    lookout.web.put('one.example', 'abroad')
    lookout.web.serve('one.example', '/page', { status: 404 })
    for (const wait of [4 * hour, 3 * minute, 3 * minute]) await lookout.later(wait)
    expect(await itemNow(lookout.foundation, id)).toMatchObject({ stage: 'closed', final_action: 'removed' })
    expect(lookout.announced.map(({ event }) => event)).not.toContain('item-moved')
  })

  it('an item assigned here although it is hosted elsewhere stays', async () => {
    const id = await lookout.watchedPage('one.example', 'abroad')
    await lookout.later(0)
    expect((await itemNow(lookout.foundation, id)).stage).toBe('takedown')
    expect((await itemHosting(lookout.foundation, await itemNow(lookout.foundation, id)))?.country).toBe('NL')
  })
})
