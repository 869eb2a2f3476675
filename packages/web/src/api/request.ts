import { Failure, unreachable } from './failure.ts'
import type { Problem } from './types.ts'

type Query = Readonly<Record<string, string | number | boolean | undefined>>

interface Options {
  query?: Query
  body?: unknown
  /** Sent as it is, in place of a body. */
  file?: Blob
  signal?: AbortSignal
}

/** Asks for JSON. Throws a `Failure` for every answer that is not 2xx; `undefined` for one without a body (202, 204). */
export async function request<Answer>(method: string, path: string, options: Options = {}): Promise<Answer> {
  const response = await send(method, path, options)
  const hasBody = response.headers.get('content-type')?.includes('json') ?? false
  return (hasBody ? await response.json() : undefined) as Answer
}

/** Asks for a picture. It exists in memory only: the answer is `no-store`. */
export async function requestBlob(path: string, options: Options): Promise<Blob> {
  const response = await send('POST', path, options)
  return response.blob()
}

/** Asks for a file whose every byte counts. */
export async function requestText(path: string): Promise<string> {
  const response = await send('GET', path, {})
  return response.text()
}

/** Puts a file; it is read from the disk as it goes. */
export async function requestWithFile<Answer>(method: string, path: string, file: Blob): Promise<Answer> {
  return request<Answer>(method, path, { file })
}

async function send(method: string, path: string, { query, body, file, signal }: Options): Promise<Response> {
  const response = await fetch(path + search(query), {
    method,
    headers: {
      // A foreign page cannot send this header without our leave; the server asks for it with every change.
      'x-samverkan': '1',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(file === undefined ? {} : { 'content-type': 'application/octet-stream' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(file === undefined ? {} : { body: file }),
    ...(signal === undefined ? {} : { signal }),
    credentials: 'same-origin',
    cache: 'no-store',
  }).catch((error: unknown) => {
    throw error instanceof DOMException && error.name === 'AbortError' ? error : unreachable()
  })
  if (!response.ok) throw await failureOf(response)
  return response
}

async function failureOf(response: Response): Promise<Failure> {
  const { status } = response
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json')
  if (!isProblem) return new Failure({ status, code: 'server-error' })
  const problem = (await response.json()) as Problem
  return new Failure({ ...problem, status })
}

function search(query: Query = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '')
  return given.length === 0
    ? ''
    : `?${new URLSearchParams(given.map(([key, value]) => [key, String(value)]))}`
}
