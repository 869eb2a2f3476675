import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openAssessment } from '../assessment/index.ts'
import { type App, manualClock, type UserRole, userRoles } from '../foundation/index.ts'
import { type TestFoundation, testFoundation } from '../foundation/testing/test-foundation.ts'
import { openEffect, openKnown } from '../known/index.ts'
import { openLedger } from '../ledger-routes.ts'
import { openPolice } from '../police/index.ts'
import { openStatistics } from '../statistics/index.ts'
import { openAccounts } from './index.ts'
import { aColleague, asker, type Colleague, workbench, workbenchOf } from './testing/staff.ts'

/** Who may do what, said once more and apart from the code: reference/security.md 2, ASVS 8.2. */
const expected: Readonly<Record<string, readonly UserRole[] | 'anyone'>> = {
  'POST /api/sign-in': 'anyone',
  'POST /api/sign-out': 'anyone',
  'GET /api/me': ['analyst', 'manager', 'officer', 'administrator'],
  'GET /api/queue': ['analyst', 'manager'],
  'POST /api/queue/next': ['analyst', 'manager'],
  'GET /api/items/{id}': ['analyst', 'manager'],
  'POST /api/items/{id}/claim': ['analyst', 'manager'],
  'DELETE /api/items/{id}/claim': ['analyst', 'manager'],
  'POST /api/items/{id}/assessments': ['analyst', 'manager'],
  'DELETE /api/items/{id}/assessments/last': ['analyst', 'manager'],
  'GET /api/items/{id}/alike': ['analyst', 'manager'],
  'POST /api/items/{id}/alike/assessments': ['analyst', 'manager'],
  'GET /api/items/{id}/known': ['analyst', 'manager'],
  'POST /api/items/{id}/known/assessment': ['analyst', 'manager'],
  'POST /api/items/{id}/known/wrong': ['analyst', 'manager'],
  'POST /api/items/{id}/known/confirmation': ['analyst', 'manager'],
  'GET /api/known/spared': ['analyst', 'manager'],
  'GET /api/my/assessments': ['analyst', 'manager'],
  'GET /api/items/{id}/timeline': ['analyst', 'manager'],
  'POST /api/items/{id}/address': ['analyst', 'manager'],
  'POST /api/items/{id}/actions': ['analyst', 'manager'],
  'POST /api/items/{id}/hosting': ['analyst', 'manager'],
  'GET /api/attention': ['analyst', 'manager'],
  'GET /api/items': ['analyst', 'manager'],
  'POST /api/reports': ['analyst', 'manager'],
  'GET /api/statistics': ['analyst', 'manager', 'officer', 'administrator'],
  'GET /api/ledger/checkpoint': ['analyst', 'manager', 'officer', 'administrator'],
  'GET /api/ledger/events/{seq}/proof': ['manager', 'administrator'],
  'GET /api/portal/items': ['officer'],
  'GET /api/portal/items/{id}': ['officer'],
  'POST /api/portal/items/{id}/take': ['officer'],
  'POST /api/portal/items/{id}/outcomes': ['officer'],
  'POST /api/portal/items/{id}/address': ['officer'],
  'GET /api/portal/items/{id}/timeline': ['officer'],
}

const permissions = ['anyone', 'peer', 'signed-in', 'assess', 'act', 'portal', 'statistics', 'administer']
const clock = manualClock(new Date('2026-03-01T08:00:00Z'))
let world: TestFoundation
let app: App
let people: Record<UserRole, Colleague>

beforeAll(async () => {
  world = await testFoundation(
    {
      member: {
        ...{ id: 'interpol', name: 'INTERPOL', kind: 'interpol', country: 'XX' },
        ...{ mailAddress: 'desk@interpol.example', website: 'https://interpol.example/' },
      },
    },
    { clock },
  )
  const { foundation } = world
  app = workbenchOf(
    foundation,
    openAccounts(foundation, { exposureToday: async () => ({ viewsToday: 0, limitMs: 0, usedMs: 0 }) }),
    openAssessment(foundation),
    openEffect(foundation, openKnown(foundation)),
    openPolice(foundation),
    openStatistics(foundation),
    openLedger(foundation),
  )
  people = Object.fromEntries(
    await Promise.all(
      userRoles.map(async (role) => [role, await aColleague(foundation, app, role)] as const),
    ),
  ) as typeof people
})
afterAll(() => world.close())

interface Operation {
  'x-permission'?: string
  summary?: string
  tags?: string[]
}

function documented(): Map<string, Operation> {
  const document = app.getOpenAPI31Document({ openapi: '3.1.0', info: { title: 'test', version: '1' } })
  return new Map(
    Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
      Object.entries(methods as Record<string, Operation>).map(
        ([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const,
      ),
    ),
  )
}

const pathOf = (route: string) => (route.split(' ')[1] ?? '').replace('{id}', '01ARZ3NDEKTSV4RRFFQ69G5FAV')
const methodOf = (route: string) => route.split(' ')[0] ?? ''
const send = (route: string, ask: Colleague['ask']) =>
  ask(methodOf(route), pathOf(route), methodOf(route) === 'POST' ? {} : undefined)

test('every route stands in the OpenAPI document with its permission, a summary and its room', () => {
  const operations = documented()
  const handled = app.routes
    .filter((route) => route.method !== 'ALL')
    .map((route) => `${route.method} ${route.path.replaceAll(/:(\w+)/g, '{$1}')}`)
  expect(new Set(handled)).toEqual(new Set(operations.keys()))
  for (const [route, operation] of operations) {
    expect(permissions, route).toContain(operation['x-permission'])
    expect(operation.summary, route).toBeTruthy()
    expect(operation.tags, route).toHaveLength(1)
  }
})

test('the table above names every route and no other', () => {
  expect(new Set(Object.keys(expected))).toEqual(new Set(documented().keys()))
})

test('nobody without a sign-in gets past any route but signing in and out', async () => {
  for (const [route, allowed] of Object.entries(expected)) {
    const answer = await send(route, asker(app))
    expect(answer.status === 401 && allowed !== 'anyone', route).toBe(allowed !== 'anyone')
  }
})

test.each(userRoles)('the role %s does what the table says and nothing else', async (role) => {
  for (const [route, allowed] of Object.entries(expected)) {
    if (allowed === 'anyone') continue
    const { status } = await send(route, people[role].ask)
    if (allowed.includes(role)) expect([200, 201, 204, 404, 422], route).toContain(status)
    else expect(status, `${role} ${route}`).toBe(403)
  }
})

test('no made-up credential opens a route, and none makes the server stumble', async () => {
  const guarded = Object.entries(expected).flatMap(([route, allowed]) =>
    allowed === 'anyone' ? [] : [route],
  )
  const printable = fc.string({ unit: fc.constantFrom(...'abcXYZ019-_.=+/ ;,%"'), maxLength: 60 })
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...guarded),
      printable,
      fc.boolean(),
      async (route, secret, asCookie) => {
        const credential = asCookie ? { cookie: `__Host-s=${secret}` } : { authorization: `Bearer ${secret}` }
        const answer = await app.request(`${workbench}${pathOf(route)}`, {
          method: methodOf(route),
          headers: { ...credential, 'x-samverkan': '1', origin: workbench },
        })
        expect(answer.status).toBe(401)
      },
    ),
    { numRuns: 150 },
  )
})

test('a session cookie without its prefix is no session', async () => {
  const { token } = people.manager
  for (const cookie of [`s=${token}`, `__Secure-s=${token}`, `__Host-s=${token}`]) {
    const answer = await app.request(`${workbench}/api/me`, { headers: { cookie } })
    expect(answer.status).toBe(401)
  }
})
