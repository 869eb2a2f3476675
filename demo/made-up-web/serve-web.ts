import type { IncomingMessage, RequestListener } from 'node:http'
import { answerPage } from './answer-page.ts'
import { patternPicture } from './pattern-picture.ts'
import type { RequestLog } from './request-log.ts'
import type { Picture, Site } from './site.ts'
import { wayIn } from './way-in.ts'
import { message, send, type WebAnswer } from './web-answer.ts'
import type { WebPorts } from './web-listeners.ts'

interface ServeWeb {
  readonly findSite: (host: string) => Site | undefined
  readonly log: RequestLog
  readonly ports: () => WebPorts
}

/** Answers for every made-up host: the host by its name, and only on the address where it is now. */
export function serveWeb({ findSite, log, ports }: ServeWeb): RequestListener {
  const answerTo = async (request: IncomingMessage): Promise<WebAnswer> => {
    const url = log.add(request)
    const site = url === undefined ? undefined : findSite(url.hostname)
    if (url === undefined || site === undefined || site.address !== request.socket.localAddress) {
      return message(421, 'No such site at this address')
    }
    if (!['GET', 'HEAD', 'POST'].includes(request.method ?? '')) return message(405, 'Not that way')
    const page = site.pages.get(url.pathname + url.search) ?? site.pages.get(url.pathname)
    if (page !== undefined) return answerPage({ page, site, url, ports: ports() }, request)
    const picture = site.pictures.get(url.pathname)
    return picture === undefined ? message(404, 'Nothing here') : answerPicture(picture, site, request)
  }
  return (request, response) => {
    answerTo(request)
      .then((answer) => send(answer, response))
      .catch((error: unknown) => {
        // Mostly a client that left while it was still sending.
        if (!response.destroyed) console.error('made-up web: an answer broke off', error)
        response.destroy()
      })
  }
}

function answerPicture(picture: Picture, site: Site, request: IncomingMessage): WebAnswer {
  if (picture.takenDown !== undefined) return message(picture.takenDown, 'This picture is no longer here')
  if (wayIn(picture.mode, site.host, request.headers) !== 'open') return message(403, 'Not from there')
  return { status: 200, headers: { 'content-type': 'image/png' }, body: patternPicture(picture) }
}
