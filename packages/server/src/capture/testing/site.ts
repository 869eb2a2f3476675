import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

export type Handler = (request: IncomingMessage, response: ServerResponse) => void

export interface Site {
  port: number
  /** The same site, reached at one address and at the other. */
  origin: string
  otherOrigin: string
  /** Host and path of every request, in order. */
  requests: string[]
  stop(): Promise<void>
}

const addresses = ['127.0.0.1', '127.0.0.2'] as const

/** A web host on two loopback addresses. `pages` by path; what is not there is a 404. */
export async function startSite(pages: Readonly<Record<string, Handler>>): Promise<Site> {
  const requests: string[] = []
  const handle: Handler = (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site.test')
    requests.push(`${request.headers.host}${pathname}`)
    const page = pages[pathname]
    if (page) page(request, response)
    else response.writeHead(404).end('nothing here')
  }
  for (;;) {
    const first = await open(handle, addresses[0], 0)
    const address = first.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const second = await open(handle, addresses[1], port).catch(() => undefined)
    const servers = second ? [first, second] : [first]
    const stop = async () => {
      for (const server of servers) {
        server.closeAllConnections()
        await new Promise<void>((resolve) => server.close(() => resolve()))
      }
    }
    if (second)
      return {
        port,
        origin: `http://${addresses[0]}:${port}`,
        otherOrigin: `http://${addresses[1]}:${port}`,
        requests,
        stop,
      }
    await stop()
  }
}

function open(handle: Handler, host: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer(handle)
    server.once('error', reject)
    server.listen(port, host, () => resolve(server))
  })
}

export const html =
  (body: string): Handler =>
  (_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(`<!doctype html><title>page</title>${body}`)
  }

export const bytes =
  (content: Buffer, contentType: string): Handler =>
  (_request, response) => {
    response.setHeader('content-type', contentType)
    response.end(content)
  }

export const redirect =
  (to: string): Handler =>
  (_request, response) => {
    response.writeHead(302, { location: to }).end()
  }
