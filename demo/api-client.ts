/** A program's way into a member's API: a bearer token and JSON. */
export interface ApiClient {
  get<T>(path: string): Promise<T>
  post<T>(path: string, body?: unknown): Promise<T>
  /** For answers that are not JSON, such as a rendition. */
  postForBytes(path: string, body: unknown): Promise<Uint8Array>
}

export class ApiFailure extends Error {
  readonly status: number
  readonly code: string
  constructor(method: string, path: string, status: number, body: string) {
    super(`${method} ${path}: ${status} ${body.slice(0, 500)}`)
    this.status = status
    this.code = codeOf(body)
  }
}

/** `origin` is scheme, host and port; paths begin with a slash. */
export function apiClient(origin: string, token?: string): ApiClient {
  const send = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${origin}${path}`, {
      method,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new ApiFailure(method, path, response.status, await response.text())
    return response
  }
  const json = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await send(method, path, body)
    const text = await response.text()
    return (text === '' ? undefined : JSON.parse(text)) as T
  }
  return {
    get: (path) => json('GET', path),
    post: (path, body = {}) => json('POST', path, body),
    postForBytes: async (path, body) => new Uint8Array(await (await send('POST', path, body)).arrayBuffer()),
  }
}

function codeOf(body: string): string {
  try {
    return String((JSON.parse(body) as { code?: unknown }).code ?? '')
  } catch {
    return ''
  }
}
