import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { sendEndlessly, sendGzipBomb, sendSlowly, sendWithWrongLength } from './hostile-bodies.ts'
import { pageHtml, passwordFormHtml } from './page-html.ts'
import type { Page, Site } from './site.ts'
import { siteUrl } from './site-view.ts'
import { passCookie, wayIn } from './way-in.ts'
import { html, message, redirect, type WebAnswer } from './web-answer.ts'
import { privateAddress, type WebPorts } from './web-listeners.ts'

interface AskedPage {
  readonly page: Page
  readonly site: Site
  readonly url: URL
  readonly ports: WebPorts
}

/** Lets the client in or not, as the page's mode wants, and then shows the page. */
export async function answerPage(asked: AskedPage, request: IncomingMessage): Promise<WebAnswer> {
  const { page, site } = asked
  if (page.takenDown !== undefined) return message(page.takenDown, 'This page is no longer here')
  switch (wayIn(page.mode, site.host, request.headers)) {
    case 'forbidden':
      return message(403, 'Not from there')
    case 'basic-auth':
      return message(401, 'Page behind a password', { 'www-authenticate': 'Basic realm="page"' })
    case 'password-form':
      return request.method === 'POST' ? takePassword(page, request) : html(200, passwordFormHtml(false))
    case 'open':
      return showPage(asked)
  }
}

function showPage(asked: AskedPage): WebAnswer {
  const { mode } = asked.page
  const markup = markupOf(asked)
  switch (mode.kind) {
    case 'slow-body':
      return { write: (response) => sendSlowly(response, markup, mode) }
    case 'endless-body':
      return { write: sendEndlessly }
    case 'gzip-bomb':
      return { write: (response) => sendGzipBomb(response, mode.megabytes) }
    case 'wrong-content-length':
      return { write: (response) => sendWithWrongLength(response, markup, mode.claims) }
    case 'redirect-loop':
      return redirect(302, asked.url.pathname + nextTurn(asked.url))
    case 'redirect':
      return redirect(mode.status, mode.to)
    case 'redirect-to-private':
      return redirect(302, siteUrl('http', privateAddress, '/', asked.ports.http))
    case 'status':
      return message(mode.status, 'Not available', mode.status === 503 ? { 'retry-after': '60' } : {})
    default:
      return html(200, markup)
  }
}

function markupOf({ page, site, url, ports }: AskedPage): string {
  const scheme = url.protocol === 'https:' ? 'https' : 'http'
  const port = ports[scheme] ?? ports.http
  return pageHtml(
    page.pictures.map(({ host, path, width, height }) => ({
      url: host === site.host ? path : siteUrl(scheme, host, path, port),
      width,
      height,
    })),
  )
}

/** Each turn has an address of its own, so that only a count of redirects notices the loop. */
function nextTurn(url: URL): string {
  return `?turn=${Number(url.searchParams.get('turn') ?? 0) + 1}`
}

async function takePassword(page: Page, request: IncomingMessage): Promise<WebAnswer> {
  const length = Number(request.headers['content-length'] ?? Number.NaN)
  if (!(length <= 10_000)) return message(413, 'Too long')
  const cookie = passCookie(page.mode, new URLSearchParams(await text(request)))
  if (cookie === undefined) return html(200, passwordFormHtml(true))
  return html(303, passwordFormHtml(false), { location: page.path, 'set-cookie': cookie })
}
