import {
  type App,
  type ConfigInput,
  createApp,
  type Foundation,
  type FoundationOverrides,
  type Listening,
  listen,
  type Subject,
  type UserId,
} from '../../foundation/index.ts'
import { testFoundation } from '../../foundation/testing/test-foundation.ts'
import { openIntake } from '../open-intake.ts'

export const analyst: Subject = {
  kind: 'user',
  userId: '01ARZ3NDEKTSV4RRFFQ69G5FAV' as UserId,
  name: 'An analyst',
  role: 'analyst',
  through: 'token',
}

export const publicBodyBytes = 1024 * 1024

export interface OpenRoom {
  foundation: Foundation
  config: ConfigInput
  /** Origins of the two listeners that the room serves. */
  public: string
  workbench: string
  close(): Promise<void>
}

/** The room over a fresh database, behind real listeners; the workbench's visitor is an analyst unless told otherwise. */
export async function openRoom(
  changes: Partial<ConfigInput> = {},
  overrides: FoundationOverrides = {},
  visitor: Subject = analyst,
): Promise<OpenRoom> {
  const { foundation, config, close } = await testFoundation(changes, overrides)
  const room = openIntake(foundation)
  const open = await Promise.all([
    serve(foundation, room.routes?.public, { kind: 'anonymous' }),
    serve(foundation, room.routes?.workbench, visitor),
  ])
  return {
    ...{ foundation, config },
    ...{ public: open[0].origin, workbench: open[1].origin },
    close: async () => {
      for (const each of open) await each.close()
      await room.stop?.()
      await close()
    },
  }
}

export async function serve(
  foundation: Foundation,
  routes: App | undefined,
  visitor: Subject,
): Promise<Listening> {
  const app = createApp(foundation, { maxBodyBytes: publicBodyBytes, https: false, trustedTypes: 'none' })
  app.use((context, next) => {
    context.set('subject', visitor)
    return next()
  })
  if (routes) app.route('/', routes)
  return listen(app, { host: '127.0.0.1', port: 0 })
}

/** Posts a form as a browser does. */
export function postForm(address: string, fields: Record<string, string>): Promise<Response> {
  return fetch(address, { method: 'POST', body: new URLSearchParams(fields) })
}

export function postJson(address: string, body: unknown): Promise<Response> {
  return fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

/** What the room's JSON answers are made of; only what a test looks at. */
export interface Answered {
  code: string
  next: string | null
  state?: { state: string; reason: string | null; steps: { step: string }[] }
  messages: { text: string; reportId: string }[]
}

export async function jsonOf(answer: Response | Promise<Response>): Promise<Answered> {
  return (await (await answer).json()) as Answered
}

/** The code on a page that shows one. */
export function codeOn(page: string): string | undefined {
  const shown = /<p class="code"[^>]*>(.*?)<\/p>/.exec(page)?.[1]
  return shown?.replace(/<[^>]*>/g, '')
}

/** The value of a field on a page, entities undone. */
export function valueOn(page: string, name: string): string | undefined {
  const input = new RegExp(`<input[^>]* name="${name}"[^>]* value="([^"]*)"`).exec(page)?.[1]
  const area = new RegExp(`<textarea[^>]* name="${name}"[^>]*>\n([^<]*)</textarea>`).exec(page)?.[1]
  const text = input ?? area
  return text
    ?.replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&#96;', '`')
    .replaceAll('&amp;', '&')
}
