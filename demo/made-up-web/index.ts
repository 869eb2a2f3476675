import { randomBytes as systemRandomBytes } from 'node:crypto'
import { createCommands } from './commands.ts'
import { controlApp } from './control.ts'
import { startDnsServer } from './dns-server.ts'
import { serveApp } from './http-app.ts'
import type { MadeUpWeb, MadeUpWebOptions } from './made-up-web.ts'
import { sendReply } from './mail-reply.ts'
import { createMailRoutes } from './mail-routes.ts'
import { createMailbox } from './mailbox.ts'
import { addressTableOf, madeUpNetworks } from './networks.ts'
import { programFace } from './program-face.ts'
import { createProviders, realSchedule } from './providers.ts'
import { startRdapServer } from './rdap-server.ts'
import { createRequestLog } from './request-log.ts'
import { mailRouteRequest } from './requests.ts'
import { serveWeb } from './serve-web.ts'
import { createSites, type Sites } from './sites.ts'
import { startSmtpServer } from './smtp-server.ts'
import { type CertificateAuthority, createCertificateAuthority } from './tls/certificate-authority.ts'
import { startWebListeners, type WebListeners } from './web-listeners.ts'

export type { MadeUpWeb, MadeUpWebOptions } from './made-up-web.ts'
export type { Mail, MailAttachment } from './mail.ts'
export { type AddressTableRow, addressTable, madeUpNetworks, type Network } from './networks.ts'
export { type PatternPictureRequest, patternPicture } from './pattern-picture.ts'
export type { PageView, PictureView, SiteView } from './site-view.ts'

/** Starts a made-up internet on loopback. What does not start leaves nothing open.
 *
 *  ```ts
 *  const web = await startMadeUpWeb()
 *  const host = await web.addHost({ country: 'NL', pages: [{ path: '/page', pictures: 3 }] })
 *  await web.stop()
 *  ```
 */
export async function startMadeUpWeb(options: MadeUpWebOptions = {}): Promise<MadeUpWeb> {
  await using opened = new AsyncDisposableStack()
  const keep = <T extends { stop(): Promise<void> | void }>(part: T): T => {
    opened.defer(async () => part.stop())
    return part
  }
  const { ports = {}, networks = madeUpNetworks } = options
  const clock = options.clock ?? { now: () => new Date() }
  const randomBytes = options.randomBytes ?? systemRandomBytes
  const authority = options.https === true ? createCertificateAuthority(randomBytes) : undefined

  const log = createRequestLog(clock)
  const listeners: WebListeners = keep(
    await startWebListeners({
      handle: serveWeb({ findSite: (host) => sites.find(host), log, ports: () => listeners.ports }),
      httpPort: ports.http ?? 0,
      httpsPort: ports.https ?? 0,
      tls: authority?.serverOptions('no-name.invalid'),
    }),
  )
  const sites: Sites = createSites(networks, listeners)

  const mailRoutes = createMailRoutes(
    (options.mailRoutes ?? []).map((route) => mailRouteRequest.parse(route)),
  )
  const mailbox = createMailbox()
  const providers = keep(
    createProviders({
      networks,
      sites,
      schedule: options.schedule ?? realSchedule,
      async answer(to, from, text) {
        const server = mailRoutes.find(to.replyTo)
        if (server !== undefined) await sendReply({ to, from, text, server })
      },
    }),
  )
  const smtp = keep(
    await startSmtpServer({
      clock,
      port: ports.smtp ?? 0,
      mailbox,
      tls: authority?.serverOptions('127.0.0.1'),
      refuses: providers.refuses,
      taken: providers.take,
    }),
  )
  const zone = { networks, sites: sites.all, serviceAddress: '127.0.0.1' }
  const dns = keep(await startDnsServer({ zone, clock, port: ports.dns ?? 0 }))
  const rdap = keep(await startRdapServer({ networks, sites: sites.all, port: ports.rdap ?? 0 }))

  const commands = createCommands({
    sites,
    ports: listeners.ports,
    providers,
    mailbox,
    mailRoutes,
    randomBytes,
  })
  const addresses = {
    dns: { host: dns.host, port: dns.port },
    rdapUrl: rdap.url,
    smtp: { host: smtp.host, port: smtp.port },
    http: { port: listeners.ports.http },
    https: secureWeb(listeners, authority),
    addressTable: addressTableOf(networks),
    networks,
  }
  const seen = { requests: log.entries, queries: dns.queries }
  const control = keep(
    await serveApp(controlApp({ commands, mailbox, ...seen, addresses }), ports.control ?? 0),
  )
  const running = opened.move()
  return {
    ...addresses,
    ...programFace(commands),
    ...seen,
    controlUrl: control.url,
    mailboxUrl: `${control.url}/mailbox`,
    mails: mailbox.list,
    stop: () => running.disposeAsync(),
  }
}

function secureWeb(listeners: WebListeners, authority: CertificateAuthority | undefined): MadeUpWeb['https'] {
  const port = listeners.ports.https
  return authority === undefined || port === undefined
    ? null
    : { port, certificateAuthority: authority.certificate }
}
