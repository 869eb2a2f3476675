import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { ItemId, ReportId, UserId } from '../foundation/index.ts'
import { server, user } from '../foundation/index.ts'
import { act, addItem, assess, findItem, lockItem, passHold, setHosting } from '../reports/index.ts'
import { jsonOf, type OpenRoom, openRoom, postJson } from './testing/open-room.ts'

let room: OpenRoom
beforeAll(async () => {
  room = await openRoom()
  const { jobs } = room.foundation
  jobs.define({ queue: 'trace-report', payload: z.object({ reportId: z.string() }), handle: async () => {} })
  jobs.follow('report-received', 'trace-report')
  await jobs.start({ work: false })
})
afterAll(() => room.close())

const analystId = '01ARZ3NDEKTSV4RRFFQ69G5FAV' as UserId

async function aTip(body: object): Promise<{ code: string; id: ReportId }> {
  const { code } = await jsonOf(postJson(`${room.public}/api/tips`, body))
  const { id } = await room.foundation.database
    .selectFrom('report')
    .select('id')
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow()
  return { code, id }
}

const stateOf = async (code: string) =>
  (await jsonOf(postJson(`${room.public}/api/codes/state`, { code }))).state

async function jobsFor(id: ReportId): Promise<number> {
  const { rows } = await room.foundation.pool.query(
    "select count(*) as n from pgboss.job where name = 'trace-report' and data::text like '%' || $1 || '%'",
    [id],
  )
  return Number(rows[0].n)
}

async function anItem(reportId: ReportId): Promise<ItemId> {
  const { foundation } = room
  const sealer = await foundation.columns.ready()
  return foundation.database.transaction().execute((transaction) =>
    addItem(
      foundation,
      transaction,
      sealer,
      {
        ...{ reportId, kind: 'page', originMember: foundation.self, holder: foundation.self },
        ...{ stage: 'assessment', priority: 2, receivedAt: foundation.clock.now() },
        ...{ url: 'https://pictures.example/', host: 'pictures.example', domain: 'pictures.example' },
      },
      server,
    ),
  )
}

describe('a tip without an address', () => {
  test('can be given one: it goes to tracing, and what the tipster typed is kept', async () => {
    const { code, id } = await aTip({ locator: 'the pictures page', text: 'Sorry' })
    await room.foundation.database
      .updateTable('report')
      .set({ attention: 'tip-without-address' })
      .where('id', '=', id)
      .execute()
    expect((await stateOf(code))?.state).toBe('need-more')
    const before = await jobsFor(id)
    const give = (url: string) => postJson(`${room.workbench}/api/reports/${id}/address`, { url })
    expect((await give('pictures')).status).toBe(422)
    expect((await give('ftp://pictures.example/')).status).toBe(422)
    expect((await give('https://pictures.example/a')).status).toBe(200)
    expect(await jobsFor(id)).toBe(before + 1)
    const tip = await jsonOf(fetch(`${room.workbench}/api/reports/${id}`))
    expect(tip).toMatchObject({
      ...{ locatorKind: 'url', typedLocator: 'the pictures page', needsAddress: false },
      content: { locator: 'https://pictures.example/a', text: 'Sorry' },
    })
    expect((await give('https://pictures.example/b')).status).toBe(200)
    const again = await jsonOf(fetch(`${room.workbench}/api/reports/${id}`))
    expect(again).toMatchObject({
      typedLocator: 'the pictures page',
      content: { locator: 'https://pictures.example/b' },
    })
    await anItem(id)
    expect((await give('https://pictures.example/c')).status).toBe(409)
  })

  test('can be closed with a reason, once, which the tipster reads; an address opens it again', async () => {
    const { code, id } = await aTip({ text: 'Something' })
    const close = (reason: string) => postJson(`${room.workbench}/api/reports/${id}/close`, { reason })
    expect((await close('no reason')).status).toBe(422)
    expect((await close('not-enough-information')).status).toBe(200)
    expect((await close('duplicate')).status).toBe(409)
    expect(await stateOf(code)).toMatchObject({ state: 'closed', reason: 'not-enough-information' })
    await postJson(`${room.workbench}/api/reports/${id}/address`, { url: 'https://pictures.example/' })
    expect(await stateOf(code)).toMatchObject({ state: 'received', reason: null })
  })
})

test('the state behind the code follows the content item from the queue to its removal', async () => {
  const { foundation } = room
  const { code, id } = await aTip({ locator: 'https://pictures.example/' })
  expect((await stateOf(code))?.state).toBe('received')
  const itemId = await anItem(id)
  await foundation.database
    .updateTable('content_item')
    .set({ claimed_by: analystId, claimed_until: new Date(foundation.clock.now().getTime() + 60_000) })
    .where('id', '=', itemId)
    .execute()
  expect((await stateOf(code))?.state).toBe('being-looked-at')
  await assess(foundation, itemId, analystId, {
    ...{ classification: 'baseline', age: 'not-categorised', sex: 'not-determined', flags: [] },
    ...{ reason: null, scheme: 'sample', schemeVersion: '1' },
  })
  expect((await stateOf(code))?.state).toBe('looked-at')
  const sealer = await foundation.columns.ready()
  await foundation.database.transaction().execute(async (transaction) => {
    const row = await lockItem(transaction, itemId)
    if (!row) throw new Error('no item')
    await act(foundation, transaction, row, 'reported-to-provider', null, server)
  })
  expect((await stateOf(code))?.state).toBe('host-told')
  await foundation.database.transaction().execute(async (transaction) => {
    const row = await lockItem(transaction, itemId)
    if (!row) throw new Error('no item')
    const hosting = {
      ...{ addresses: ['192.0.2.1'], country: 'NL', asn: null, network: null, provider: null },
      ...{ abuseContact: null, proxied: false, tracedAt: foundation.clock.now().toISOString() },
    }
    await setHosting(foundation, transaction, sealer, row, hosting, server)
    await act(foundation, transaction, row, 'removed', null, user(analystId))
  })
  const state = await stateOf(code)
  expect(state?.state).toBe('removed')
  expect(state?.steps.map((step) => step.step)).toEqual(['received', 'looked-at', 'host-told', 'removed'])
})

test('a hand-over is told with the country', async () => {
  const { foundation } = room
  const { code, id } = await aTip({ locator: 'https://pictures.example/' })
  const itemId = await anItem(id)
  await foundation.database.transaction().execute(async (transaction) => {
    const row = await findItem(transaction, itemId)
    if (!row) throw new Error('no item')
    await transaction
      .updateTable('content_item')
      .set({ assigned_country: 'NL' })
      .where('id', '=', itemId)
      .execute()
    await passHold(foundation, transaction, row, 'hotline.nl', server)
  })
  expect(await stateOf(code)).toMatchObject({ state: 'passed-on', country: 'NL' })
})

test('what is not there, or may not be done, is answered as a problem', async () => {
  const nowhere = `${room.workbench}/api/reports/01ARZ3NDEKTSV4RRFFQ69G5FAV`
  for (const answer of [
    await fetch(nowhere),
    await postJson(`${nowhere}/messages`, { text: 'Hello' }),
    await postJson(`${nowhere}/address`, { url: 'https://pictures.example/' }),
    await postJson(`${nowhere}/close`, { reason: 'answered' }),
  ]) {
    expect(answer.status).toBe(404)
    expect(await answer.json()).toMatchObject({ code: 'unknown-report', status: 404 })
  }
  expect((await fetch(`${room.workbench}/api/reports/nonsense`)).status).toBe(422)
})

test('only who may assess reads a tip', async () => {
  const officer = await openRoom(
    {},
    {},
    { kind: 'user', userId: analystId, name: 'O', role: 'officer', through: 'token' },
  )
  const nobody = await openRoom({}, {}, { kind: 'anonymous' })
  try {
    const path = '/api/reports/01ARZ3NDEKTSV4RRFFQ69G5FAV'
    expect((await fetch(officer.workbench + path)).status).toBe(403)
    expect((await fetch(nobody.workbench + path)).status).toBe(401)
    expect((await fetch(`${officer.workbench}/api/messages/waiting`)).status).toBe(403)
  } finally {
    await officer.close()
    await nobody.close()
  }
})
