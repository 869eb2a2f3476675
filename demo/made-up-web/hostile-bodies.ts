/** Bodies that a careless client waits for, stores or unpacks without end. All of them end when the client leaves. */
import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { createGzip } from 'node:zlib'
import { hasCode } from './listening.ts'

const html = { 'content-type': 'text/html; charset=utf-8' }
const mebibyte = 1024 * 1024
/** Even an endless body ends, so that a client without a limit fails its test and not the machine. */
const endlessMebibytes = 512

export async function sendSlowly(
  response: ServerResponse,
  body: string,
  mode: { bytesPerWrite: number; pauseMs: number },
): Promise<void> {
  const bytes = Buffer.from(body)
  const left = new AbortController()
  response.once('close', () => left.abort())
  response.writeHead(200, { ...html, 'content-length': bytes.length })
  for (let sent = 0; sent < bytes.length && !left.signal.aborted; sent += mode.bytesPerWrite) {
    response.write(bytes.subarray(sent, sent + mode.bytesPerWrite))
    await pause(mode.pauseMs, undefined, { signal: left.signal }).catch(() => undefined)
  }
  response.end()
}

export async function sendEndlessly(response: ServerResponse): Promise<void> {
  response.writeHead(200, html)
  await pour(
    Readable.from(repeated(Buffer.alloc(64 * 1024, '<p>More text.</p>\n'), endlessMebibytes * 16)),
    response,
  )
}

export async function sendGzipBomb(response: ServerResponse, megabytes: number): Promise<void> {
  response.writeHead(200, { ...html, 'content-encoding': 'gzip' })
  const zeros = Readable.from(repeated(Buffer.alloc(mebibyte), megabytes))
  await pour(zeros.pipe(createGzip({ level: 9 })), response)
}

/** `more`: the connection ends before the promised bytes came. `less`: more bytes come than were promised. */
export function sendWithWrongLength(response: ServerResponse, body: string, claims: 'more' | 'less'): void {
  const length = Buffer.byteLength(body)
  response.writeHead(200, {
    ...html,
    connection: 'close',
    'content-length': claims === 'more' ? length * 2 : Math.floor(length / 2),
  })
  response.write(body, () => response.socket?.destroySoon())
}

async function pour(body: Readable | ReturnType<typeof createGzip>, response: ServerResponse): Promise<void> {
  try {
    await pipeline(body, response)
  } catch (error) {
    if (!hasCode(error, 'ERR_STREAM_PREMATURE_CLOSE', 'EPIPE', 'ECONNRESET')) throw error
  }
}

function* repeated(chunk: Uint8Array, times: number): Generator<Uint8Array> {
  for (let count = 0; count < times; count++) yield chunk
}
