import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type App, type Foundation, manualClock } from '../foundation/index.ts'
import { type TestFoundation, testFoundation } from '../foundation/testing/test-foundation.ts'
import { createUser, disableUser, issueApiToken, issueSignInLink, listUsers, openAccounts } from './index.ts'
import { aColleague, asker, eventsOf, workbench, workbenchOf } from './testing/staff.ts'

const minute = 60_000
const clock = manualClock(new Date('2026-03-01T08:00:00Z'))
let world: TestFoundation
let foundation: Foundation
let app: App

beforeAll(async () => {
  world = await testFoundation({ signIn: { reusableSignInLinks: false } }, { clock })
  foundation = world.foundation
  app = workbenchOf(
    foundation,
    openAccounts(foundation, {
      exposureToday: async () => ({ viewsToday: 3, limitMs: 18_000_000, usedMs: 120_000 }),
    }),
  )
})
afterAll(() => world.close())
beforeEach(() => clock.advance(11 * 60 * minute))

const ownPage = { origin: workbench, 'x-samverkan': '1', 'content-type': 'application/json' }

async function signInWith(link: string, headers: Record<string, string> = ownPage): Promise<Response> {
  const token = new URL(link).hash.slice(1)
  return app.request(`${workbench}/api/sign-in`, { method: 'POST', headers, body: JSON.stringify({ token }) })
}

async function aSession(
  name = 'Alex',
): Promise<{ id: Awaited<ReturnType<typeof createUser>>; cookie: string }> {
  const id = await createUser(foundation, { name, role: 'analyst' })
  const answer = await signInWith(await issueSignInLink(foundation, id, workbench))
  return { id, cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '' }
}

const meWith = (cookie: string) => app.request(`${workbench}/api/me`, { headers: { cookie } })
const codeOf = async (answer: Response) => ((await answer.json()) as { code: string }).code

test('a one-click link signs a person in and says who they are', async () => {
  const id = await createUser(foundation, { name: 'Alex', role: 'analyst' })
  const link = await issueSignInLink(foundation, id, `${workbench}/`)
  expect(link).toMatch(/^http:\/\/127\.0\.0\.1:7000\/sign-in#[\w-]{43}$/)
  const answer = await signInWith(link)
  expect(answer.status).toBe(200)
  expect(await answer.json()).toEqual({
    user: { id, name: 'Alex', role: 'analyst' },
    member: { id: 'hotline.se', name: 'Hotline Sweden', kind: 'hotline', country: 'SE' },
    permissions: ['assess', 'act', 'exchange', 'statistics'],
    exposure: { viewsToday: 3, limitMs: 18_000_000, usedMs: 120_000 },
  })
})

test('the session cookie is __Host-, Secure, HttpOnly and SameSite=Strict', async () => {
  const id = await createUser(foundation, { name: 'Alex', role: 'analyst' })
  const answer = await signInWith(await issueSignInLink(foundation, id, workbench))
  expect(answer.headers.get('set-cookie')).toMatch(
    /^__Host-s=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
  )
})

test('a link opens once; the second time is refused and both are in the ledger', async () => {
  const id = await createUser(foundation, { name: 'Alex', role: 'analyst' })
  const link = await issueSignInLink(foundation, id, workbench)
  const answers = await Promise.all([signInWith(link), signInWith(link)])
  expect(answers.map((each) => each.status).sort()).toEqual([200, 401])
  const refused = answers.find((each) => each.status === 401)
  expect(refused && (await codeOf(refused))).toBe('link-used')
  expect((await eventsOf(foundation, 'user.signed-in')).at(-1)?.actor).toBe(`user:${id}`)
  expect((await eventsOf(foundation, 'user.sign-in-refused')).at(-1)).toEqual({
    kind: 'user.sign-in-refused',
    actor: 'public',
    detail: { reason: 'link-used' },
  })
})

test('a link that is too old is refused', async () => {
  const id = await createUser(foundation, { name: 'Alex', role: 'analyst' })
  const link = await issueSignInLink(foundation, id, workbench)
  clock.advance(foundation.policy.signInLinkMs)
  const answer = await signInWith(link)
  expect(answer.status).toBe(401)
  expect(await codeOf(answer)).toBe('link-expired')
})

test('where links are reusable, one opens again and late', async () => {
  const demo = await testFoundation({ signIn: { reusableSignInLinks: true } }, { clock })
  try {
    const demoApp = workbenchOf(
      demo.foundation,
      openAccounts(demo.foundation, {
        exposureToday: async () => ({ viewsToday: 0, limitMs: 0, usedMs: 0 }),
      }),
    )
    const id = await createUser(demo.foundation, { name: 'Alex', role: 'analyst' })
    const token = new URL(await issueSignInLink(demo.foundation, id, workbench)).hash.slice(1)
    for (let time = 0; time < 3; time++) {
      const answer = await demoApp.request(`${workbench}/api/sign-in`, {
        ...{ method: 'POST', headers: ownPage, body: JSON.stringify({ token }) },
      })
      expect(answer.status).toBe(200)
      clock.advance(foundation.policy.signInLinkMs)
    }
  } finally {
    await demo.close()
  }
})

test('an unknown token is refused in problem form', async () => {
  const answer = await signInWith(`${workbench}/sign-in#not-a-token`)
  expect(answer.status).toBe(401)
  expect(answer.headers.get('content-type')).toContain('application/problem+json')
  expect(await codeOf(answer)).toBe('unknown-link')
})

test('a sign-in that a foreign page sends is refused', async () => {
  const id = await createUser(foundation, { name: 'Alex', role: 'analyst' })
  const link = await issueSignInLink(foundation, id, workbench)
  for (const headers of [
    { ...ownPage, origin: 'http://evil.example' },
    { origin: workbench, 'content-type': 'application/json' },
  ]) {
    const answer = await signInWith(link, headers as Record<string, string>)
    expect(answer.status).toBe(403)
  }
  expect((await signInWith(link)).status).toBe(200)
})

test('only hashes of tokens are in the database', async () => {
  const id = await createUser(foundation, { name: 'Alex', role: 'analyst' })
  const bearer = await issueApiToken(foundation, id)
  const link = await issueSignInLink(foundation, id, workbench)
  const answer = await signInWith(link)
  const cookie = answer.headers.get('set-cookie')?.split(';')[0]?.split('=')[1] ?? ''
  const { rows } = await foundation.pool.query<{ row: string }>(
    `select t::text as row from api_token t union all select s::text from session s
     union all select l::text from sign_in_link l union all select e::text from ledger_event e`,
  )
  const all = rows.map((each) => each.row).join('\n')
  for (const secret of [bearer, new URL(link).hash.slice(1), cookie]) {
    expect(secret).toHaveLength(43)
    expect(all).not.toContain(secret)
    expect(all).not.toContain(Buffer.from(secret, 'base64url').toString('hex'))
  }
})

test('a session ends after the idle limit', async () => {
  const { cookie } = await aSession()
  clock.advance(foundation.policy.sessionIdleMs - minute)
  expect((await meWith(cookie)).status).toBe(200)
  clock.advance(foundation.policy.sessionIdleMs - minute)
  expect((await meWith(cookie)).status).toBe(200)
  clock.advance(foundation.policy.sessionIdleMs)
  expect((await meWith(cookie)).status).toBe(401)
})

test('a session ends after the absolute limit, however busy', async () => {
  const { cookie } = await aSession()
  const { sessionMaxMs } = foundation.policy
  for (let passed = 0; passed + 10 * minute < sessionMaxMs; passed += 10 * minute) {
    clock.advance(10 * minute)
    expect((await meWith(cookie)).status).toBe(200)
  }
  clock.advance(10 * minute)
  expect((await meWith(cookie)).status).toBe(401)
})

test('signing out ends the session at once and clears what the browser keeps', async () => {
  const { cookie } = await aSession()
  const answer = await app.request(`${workbench}/api/sign-out`, {
    ...{ method: 'POST', headers: { ...ownPage, cookie } },
  })
  expect(answer.status).toBe(204)
  expect(answer.headers.get('clear-site-data')).toBe('"cache", "storage"')
  expect(answer.headers.get('set-cookie')).toMatch(/^__Host-s=; Max-Age=0; Path=\/; Secure/)
  expect((await meWith(cookie)).status).toBe(401)
  expect(await eventsOf(foundation, 'user.signed-out')).toHaveLength(1)
})

test('closing an account ends its sessions, tokens and links at once', async () => {
  const { id, cookie } = await aSession()
  const token = await issueApiToken(foundation, id)
  const link = await issueSignInLink(foundation, id, workbench)
  expect((await asker(app, token)('GET', '/api/me')).status).toBe(200)
  expect(await disableUser(foundation, id)).toBe(true)
  expect((await meWith(cookie)).status).toBe(401)
  expect((await asker(app, token)('GET', '/api/me')).status).toBe(401)
  expect((await signInWith(link)).status).toBe(401)
  expect(await disableUser(foundation, id)).toBe(false)
  expect((await listUsers(foundation)).find((person) => person.id === id)?.disabled).toBe(true)
})

test('a change with the cookie needs our own page', async () => {
  const { cookie } = await aSession()
  for (const headers of [
    { cookie },
    { cookie, origin: workbench },
    { cookie, 'x-samverkan': '1' },
    { cookie, 'x-samverkan': '1', origin: 'http://evil.example' },
    { cookie, 'x-samverkan': '1', origin: workbench, 'sec-fetch-site': 'cross-site' },
  ]) {
    const answer = await app.request(`${workbench}/api/sign-out`, {
      ...{ method: 'POST', headers: headers as Record<string, string> },
    })
    expect(answer.status).toBe(403)
    expect(await codeOf(answer)).toBe('foreign-request')
  }
  expect((await meWith(cookie)).status).toBe(200)
})

test('each sign-in gets a token of its own and ends the session it replaces', async () => {
  const { id, cookie } = await aSession()
  const again = await signInWith(await issueSignInLink(foundation, id, workbench), { ...ownPage, cookie })
  const next = again.headers.get('set-cookie')?.split(';')[0] ?? ''
  expect(next).not.toBe(cookie)
  expect((await meWith(cookie)).status).toBe(401)
  expect((await meWith(next)).status).toBe(200)
})

test('a token that does not look like one lets nobody in', async () => {
  for (const token of ['', 'x', 'a'.repeat(43), `${'a'.repeat(500)}`]) {
    expect((await asker(app, token)('GET', '/api/me')).status).toBe(401)
  }
  const { ask } = await aColleague(foundation, app, 'manager')
  expect(((await (await ask('GET', '/api/me')).json()) as { permissions: string[] }).permissions).toEqual([
    ...['assess', 'act', 'exchange', 'statistics', 'administer'],
  ])
})

test('a flood of refused sign-ins cannot fill the ledger, and is seen afterwards', async () => {
  const before = (await eventsOf(foundation, 'user.sign-in-refused')).length
  for (let time = 0; time < 200; time++) await signInWith(`${workbench}/sign-in#guess`)
  const written = (await eventsOf(foundation, 'user.sign-in-refused')).length - before
  expect(written).toBe(60)
  clock.advance(minute)
  await signInWith(`${workbench}/sign-in#guess`)
  expect((await eventsOf(foundation, 'user.sign-in-refused')).at(-1)?.detail).toEqual({
    reason: 'unknown-link',
    leftOutBefore: 140,
  })
})

test('what has ended is swept away', async () => {
  await aSession()
  clock.advance(foundation.policy.sessionIdleMs + 1)
  await foundation.jobs.runLoop('ended-sessions')
  const left = await foundation.database.selectFrom('session').select('id').execute()
  const links = await foundation.database.selectFrom('sign_in_link').select('user_id').execute()
  expect(left).toEqual([])
  expect(links).toEqual([])
})
