import { type App, createApp, type Foundation, type UserId, type UserRole } from '../../foundation/index.ts'
import type { Room } from '../../room.ts'
import { authenticate, createUser, issueApiToken } from '../index.ts'

/** The workbench's address in tests. */
export const workbench = 'http://127.0.0.1:7000'

/** The workbench listener's application over some rooms, as the server builds it. */
export function workbenchOf(foundation: Foundation, ...rooms: readonly Room[]): App {
  const app = createApp(foundation, { maxBodyBytes: 1024 * 1024, https: false, trustedTypes: 'none' })
  app.use(authenticate(foundation))
  for (const room of rooms) if (room.routes?.workbench) app.route('/', room.routes.workbench)
  return app
}

export interface Colleague {
  id: UserId
  name: string
  token: string
  /** Sends a request with the person's token; a body goes as JSON. */
  ask(method: string, path: string, body?: unknown): Promise<Response>
}

/** A person of this member with an API token. */
export async function aColleague(
  foundation: Foundation,
  app: App,
  role: UserRole,
  name = 'Robin',
): Promise<Colleague> {
  const id = await createUser(foundation, { name, role })
  const token = await issueApiToken(foundation, id)
  return { id, name, token, ask: asker(app, token) }
}

/** Requests as a program sends them; without a token nobody is signed in. */
export function asker(app: App, token?: string): Colleague['ask'] {
  return async (method, path, body) =>
    app.request(`${workbench}${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
}

/** The ledger's events of some kinds, in order, with what they say. */
export async function eventsOf(
  foundation: Foundation,
  ...kinds: readonly string[]
): Promise<{ kind: string; actor: string; detail: unknown }[]> {
  const rows = await foundation.database
    .selectFrom('ledger_event')
    .select(['kind', 'actor', 'body'])
    .where('kind', 'in', [...kinds])
    .orderBy('seq')
    .execute()
  return rows.map(({ kind, actor, body }) => ({
    kind,
    actor,
    detail: (JSON.parse(body ?? '{}') as { detail?: unknown }).detail,
  }))
}
