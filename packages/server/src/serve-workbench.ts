import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { serveStatic } from '@hono/node-server/serve-static'
import type { App } from './foundation/index.ts'

const dist = fileURLToPath(new URL('../../web/dist', import.meta.url))

/** The ids of members have dots in them, as names of files have; these are pages. */
const membersPages = '/members/'

/** Serves the built browser app: its files, and its page for every address that is not the API's. */
export function serveWorkbench(app: App): void {
  if (!existsSync(join(dist, 'index.html'))) return
  const root = relative(process.cwd(), dist)
  app.use('/assets/*', async (context, next) => {
    await next()
    if (context.res.status === 200)
      context.res.headers.set('cache-control', 'public, max-age=31536000, immutable')
  })
  app.get('/assets/*', serveStatic({ root }))
  app.get('*', async (context, next) => {
    const { path } = context.req
    if (path.startsWith('/api/') || (path.includes('.') && !path.startsWith(membersPages))) return next()
    return serveStatic({ root, path: 'index.html' })(context, next)
  })
}
