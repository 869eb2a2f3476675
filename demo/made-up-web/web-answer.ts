import type { ServerResponse } from 'node:http'
import { messageHtml } from './page-html.ts'

/** What a made-up host answers: a whole answer, or one that is written bit by bit. */
export type WebAnswer = WholeAnswer | WrittenAnswer

interface WholeAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
}

interface WrittenAnswer {
  readonly write: (response: ServerResponse) => void | Promise<void>
}

export function html(status: number, markup: string, headers: Record<string, string> = {}): WebAnswer {
  return { status, headers: { 'content-type': 'text/html; charset=utf-8', ...headers }, body: markup }
}

export function message(status: number, title: string, headers: Record<string, string> = {}): WebAnswer {
  return html(status, messageHtml(title), headers)
}

export function redirect(status: number, location: string): WebAnswer {
  return message(status, 'This page is elsewhere', { location })
}

/** Node leaves the body out by itself where the client asked with HEAD. */
export async function send(answer: WebAnswer, response: ServerResponse): Promise<void> {
  if ('write' in answer) return answer.write(response)
  response.writeHead(answer.status, { 'content-length': Buffer.byteLength(answer.body), ...answer.headers })
  response.end(answer.body)
}
