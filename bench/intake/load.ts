// The load generator, in a process of its own: 32 connections that each send the next tip when the last is answered. The
// tips are made before the clock starts, each with an address, a form id and words of its own.
import { randomBytes } from 'node:crypto'
import { type Dispatcher, Pool } from 'undici'

const [origin = '', kind = 'form', seconds = '5', connections = '32'] = process.argv.slice(2)
const words =
  'It is the third gallery from the top, behind the page that the address above leads to. '.repeat(3)
const address = () => `https://pictures-${randomBytes(6).toString('hex')}.example/gallery/17`

const bodies: Readonly<Record<string, () => string>> = {
  form: () =>
    new URLSearchParams({
      ...{ formId: randomBytes(16).toString('base64url'), lang: 'en', locator: address(), theme: 'csam' },
      ...{ seenWhere: 'a link in a chat', seenWhen: 'today', text: words, danger: 'no' },
      ...{ referrer: '', username: '', password: '' },
    }).toString(),
  api: () =>
    JSON.stringify({
      ...{ locator: address(), theme: 'csam', seenWhere: 'a link in a chat', seenWhen: 'today', text: words },
    }),
}
const path = kind === 'api' ? '/api/tips' : '/tips'
const headers = {
  'content-type': kind === 'api' ? 'application/json' : 'application/x-www-form-urlencoded',
}
const make = bodies[kind] ?? bodies['form']
if (!make) throw new Error(`There is no load named ${kind}`)
const ready = Array.from({ length: 10_000 * Number(seconds) }, make)

const pool = new Pool(origin, { connections: Number(connections), pipelining: 1 })
const waits: number[] = []
let refused = 0

/** Sends one tip and takes its answer without keeping it. */
function send(body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const from = performance.now()
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart: () => {},
      onResponseStart: (_controller, status) => {
        if (status !== 200 && status !== 201) refused += 1
      },
      onResponseData: () => {},
      onResponseEnd: () => {
        waits.push(performance.now() - from)
        resolve()
      },
      onResponseError: (_controller, error) => reject(error),
    }
    pool.dispatch({ path, method: 'POST', headers, body }, handler)
  })
}

async function sendOneAfterTheOther(until: number): Promise<void> {
  while (performance.now() < until) {
    const body = ready.pop()
    if (body === undefined) throw new Error('Too few tips were made ready')
    await send(body)
  }
}

const cpuBefore = process.cpuUsage()
const started = performance.now()
const until = started + Number(seconds) * 1_000
await Promise.all(Array.from({ length: Number(connections) }, () => sendOneAfterTheOther(until)))
const tookMs = performance.now() - started
const { user, system } = process.cpuUsage(cpuBefore)
await pool.close()
waits.sort((a, b) => a - b)
const p95Ms = waits[Math.floor(waits.length * 0.95)] ?? 0
process.stdout.write(
  JSON.stringify({ count: waits.length - refused, refused, tookMs, p95Ms, cpuUs: user + system }),
)
