import { createServer, type Server as HttpServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'
import { closeHttp, listening } from './listening.ts'

export interface RunningApp {
  readonly url: string
  stop(): Promise<void>
}

/** Serves a Hono app on loopback. Port 0 takes a free one. */
export async function serveApp(app: Hono, port: number): Promise<RunningApp> {
  const server: HttpServer = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }))
  const taken = await listening(server, '127.0.0.1', port)
  return { url: `http://127.0.0.1:${taken}`, stop: () => closeHttp(server) }
}
