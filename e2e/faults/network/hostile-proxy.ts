// The network between the members: one HTTP proxy on loopback that does to each request what it is told to do.
import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { ChooseFault, NetworkFault } from './network-fault.ts'

export interface HostileProxy {
  url: string
  /** Requests that met each fault so far. */
  counts: ReadonlyMap<NetworkFault, number>
  /** When that many requests in all have met the fault; throws when that is not so within three minutes. */
  met(fault: NetworkFault, times: number): Promise<void>
  /** Sends every envelope that it has kept once more; what was answered, in the order in which they first came. */
  replayKept(): Promise<{ status: number; body: string }[]>
  /** What happens from now on; without an argument nothing bad does. */
  setFaults(choose?: ChooseFault): void
  close(): Promise<void>
}

interface Forwarded {
  status: number
  headers: Record<string, string>
  body: Buffer
}

interface Held {
  method: string
  path: string
  headers: Record<string, string>
  body: Buffer
}

const metWithinMs = 180_000
/** Envelopes that a `replay` may bring again. */
const kept = 200

/** Stands in front of `targetPort`. `share` gives numbers from [0, 1) for waiting times and which envelope is replayed. */
export async function openHostileProxy(targetPort: number, share: () => number): Promise<HostileProxy> {
  let choose: ChooseFault = () => undefined
  const counts = new Map<NetworkFault, number>()
  const envelopes: Held[] = []
  let lastReceipt: Forwarded | undefined
  const waiting = new Set<{ fault: NetworkFault; times: number; resolve: () => void }>()
  const server: Server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch(() => outgoing.destroy())
  })

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const held = await hold(incoming)
    const fault = choose({ method: held.method, path: held.path })
    await meet(fault, held, outgoing).finally(() => tellWaiting(fault))
    if (held.path === '/hx/v1/envelopes' && envelopes.length < kept) envelopes.push(held)
  }

  function tellWaiting(fault: NetworkFault | undefined): void {
    if (fault === undefined) return
    counts.set(fault, (counts.get(fault) ?? 0) + 1)
    for (const one of waiting) {
      if (one.fault !== fault || (counts.get(fault) ?? 0) < one.times) continue
      waiting.delete(one)
      one.resolve()
    }
  }

  async function meet(fault: NetworkFault | undefined, held: Held, outgoing: ServerResponse): Promise<void> {
    const pass = () => forward(targetPort, held)
    switch (fault) {
      case undefined: {
        const passed = await pass()
        if (isReceipt(passed)) lastReceipt = passed
        return answer(outgoing, passed)
      }
      case 'drop-request':
        outgoing.destroy()
        return
      case 'drop-response':
        await pass()
        outgoing.destroy()
        return
      case 'duplicate': {
        const [first, second] = await Promise.allSettled([pass(), pass()])
        const came = first.status === 'fulfilled' ? first : second
        if (came.status === 'rejected') throw came.reason
        return answer(outgoing, came.value)
      }
      case 'replay': {
        const older = envelopes[Math.floor(share() * envelopes.length)]
        const [passed] = await Promise.allSettled([pass(), ...(older ? [forward(targetPort, older)] : [])])
        if (passed.status === 'rejected') throw passed.reason
        return answer(outgoing, passed.value)
      }
      case 'delay':
        await delay(50 + share() * 400)
        return answer(outgoing, await pass())
      case 'html-200':
        return answer(outgoing, captivePortal)
      case 'unsigned-4xx':
        return answer(outgoing, unsigned(400 + Math.floor(share() * 30)))
      case 'unsigned-5xx':
        return answer(outgoing, unsigned(500 + Math.floor(share() * 5)))
      case 'stale-answer':
        return answer(outgoing, lastReceipt ?? unsigned(502))
      case 'truncated': {
        const { status, headers, body } = await pass()
        outgoing.writeHead(status, { ...headers, 'content-length': body.length + 1 })
        outgoing.write(body.subarray(0, Math.floor(body.length / 2)), () => outgoing.destroy())
        return
      }
      case 'truncated-request':
        await breakOff(targetPort, held)
        outgoing.destroy()
        return
      case 'wrong-length': {
        const { status, headers, body } = await pass()
        outgoing.writeHead(status, { ...headers, 'content-length': body.length + 10 })
        outgoing.write(body, () => outgoing.destroy())
        return
      }
      case 'flip-request':
        return answer(outgoing, await forward(targetPort, { ...held, body: flipped(held.body, share()) }))
      case 'flip-response': {
        const passed = await pass()
        return answer(outgoing, { ...passed, body: flipped(passed.body, share()) })
      }
    }
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    counts,
    met: async (fault, times) => {
      if ((counts.get(fault) ?? 0) >= times) return
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`${fault} was not met ${times} times`)), metWithinMs)
        waiting.add({
          ...{ fault, times },
          resolve: () => {
            clearTimeout(timer)
            resolve()
          },
        })
      })
    },
    replayKept: async () => {
      const answers: { status: number; body: string }[] = []
      for (const envelope of envelopes) {
        const { status, body } = await forward(targetPort, envelope)
        answers.push({ status, body: body.toString('latin1') })
      }
      return answers
    },
    setFaults: (next = () => undefined) => {
      choose = next
    },
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function hold(incoming: IncomingMessage): Promise<Held> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  return {
    method: incoming.method ?? 'GET',
    path: incoming.url ?? '/',
    headers: plainHeaders(incoming),
    body: Buffer.concat(chunks),
  }
}

async function forward(port: number, { method, path, headers, body }: Held): Promise<Forwarded> {
  const outgoing = request({
    ...{ host: '127.0.0.1', port, method, path, agent: false },
    headers: { ...headers, 'content-length': body.length },
  })
  outgoing.end(body)
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage]
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  return {
    status: incoming.statusCode ?? 502,
    headers: plainHeaders(incoming),
    body: Buffer.concat(chunks),
  }
}

function isReceipt({ status, headers }: Forwarded): boolean {
  return status === 200 && (headers['content-type'] ?? '').startsWith('application/jose')
}

/** The head says how long the body is, and half of it comes. */
async function breakOff(port: number, { method, path, headers, body }: Held): Promise<void> {
  const outgoing = request({
    ...{ host: '127.0.0.1', port, method, path, agent: false },
    headers: { ...headers, 'content-length': body.length },
  })
  outgoing.on('error', () => {})
  outgoing.write(body.subarray(0, Math.floor(body.length / 2)))
  // The receiver gets time to read what there is.
  await delay(50)
  outgoing.destroy()
}

function flipped(body: Buffer, share: number): Buffer {
  if (body.length === 0) return body
  const changed = Buffer.from(body)
  const at = Math.floor(share * body.length)
  changed[at] = (changed[at] ?? 0) ^ (1 << Math.floor(((share * body.length) % 1) * 8))
  return changed
}

const hopByHop = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'host'])

function plainHeaders({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      hopByHop.has(name) || value === undefined ? [] : [[name, String(value)]],
    ),
  )
}

function answer(outgoing: ServerResponse, { status, headers, body }: Forwarded): void {
  outgoing.writeHead(status, { ...headers, 'content-length': body.length })
  outgoing.end(body)
}

const captivePortal: Forwarded = {
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: Buffer.from('<!doctype html><title>Welcome</title><p>Please accept the terms of this network.</p>'),
}

function unsigned(status: number): Forwarded {
  return {
    status,
    headers: { 'content-type': 'application/problem+json' },
    body: Buffer.from(JSON.stringify({ type: 'about:blank', title: 'Refused on the way', status })),
  }
}
