import { once } from 'node:events'
import { createServer } from 'node:http'
import { request } from 'undici'

/** What the network does to one request. */
export type Treatment =
  | 'pass'
  /** The receiver never sees it; the connection breaks. */
  | 'lose-request'
  /** The receiver has it; the answer never arrives. */
  | 'lose-response'
  /** The receiver gets it twice, the second answer is passed on. */
  | 'repeat'
  /** Something in between answers instead. */
  | { status: number; headers?: Record<string, string>; body: string }
  /** The answer's body arrives changed. */
  | { change: (body: string) => string }

export interface HostileProxy {
  url: string
  /** Every request that came, as `METHOD path`. */
  seen: string[]
  /** How to treat the n-th request (from 0); everything passes when it says nothing. */
  treat(how: (request: { n: number; method: string; path: string }) => Treatment | undefined): void
  /** Every request waits for what this gives, before anything happens to it. */
  holdUntil(what: () => Promise<unknown> | undefined): void
  close(): Promise<void>
}

/** Stands between two members and does what networks do. `to` is asked at each request. */
export async function hostileProxy(to: () => string): Promise<HostileProxy> {
  let how: Parameters<HostileProxy['treat']>[0] = () => undefined
  let n = 0
  let hold: () => Promise<unknown> | undefined = () => undefined
  const seen: string[] = []
  const server = createServer(async (incoming, outgoing): Promise<unknown> => {
    const method = incoming.method ?? 'GET'
    const path = incoming.url ?? '/'
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    seen.push(`${method} ${path}`)
    const treatment = how({ n: n++, method, path }) ?? 'pass'
    await hold()
    if (treatment === 'lose-request') return outgoing.destroy()
    if (typeof treatment === 'object' && 'status' in treatment) {
      outgoing.writeHead(treatment.status, treatment.headers ?? {})
      return outgoing.end(treatment.body)
    }
    const headers = Object.fromEntries(
      ['content-type', 'authorization'].flatMap((name) => {
        const value = incoming.headers[name]
        return typeof value === 'string' ? [[name, value]] : []
      }),
    )
    const forward = async () => {
      const answer = await request(to() + path, {
        method: method as 'POST',
        headers,
        body: Buffer.concat(chunks),
      })
      return { status: answer.statusCode, headers: answer.headers, body: await answer.body.text() }
    }
    let answer = await forward()
    if (treatment === 'repeat') answer = await forward()
    if (treatment === 'lose-response') return outgoing.destroy()
    const body = typeof treatment === 'object' ? treatment.change(answer.body) : answer.body
    const type = answer.headers['content-type']
    outgoing.writeHead(answer.status, typeof type === 'string' ? { 'content-type': type } : {})
    return outgoing.end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    seen,
    treat: (next) => {
      how = next
      n = 0
      seen.length = 0
    },
    holdUntil: (what) => {
      hold = what
    },
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
