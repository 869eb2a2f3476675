import { startWebServer, type WebServer } from './web-server.ts'

export interface RdapServer extends WebServer {
  url: string
  asked: string[]
}

/** A registry on 127.0.0.1 that gives `answer(address)`: an object as RDAP, a number as a status, a text as a redirect. */
export async function startRdapServer(
  answer: (address: string) => object | number | string,
): Promise<RdapServer> {
  const asked: string[] = []
  const web = await startWebServer(['127.0.0.1'], (request, response) => {
    const address = decodeURIComponent(request.url ?? '').replace('/ip/', '')
    asked.push(address)
    const said = answer(address)
    if (typeof said === 'number') response.writeHead(said).end()
    else if (typeof said === 'string') response.writeHead(302, { location: said }).end()
    else response.writeHead(200, { 'content-type': 'application/rdap+json' }).end(JSON.stringify(said))
  })
  return { ...web, url: `http://127.0.0.1:${web.port}`, asked }
}

/** A network as registries describe one; the abuse desk inside the registrant. */
export function rdapNetwork(abuse: string) {
  const card = (name: string, email: string) => [
    'vcard',
    [
      ['version', {}, 'text', '4.0'],
      ['fn', {}, 'text', name],
      ['email', {}, 'text', email],
    ],
  ]
  const desk = { objectClassName: 'entity', roles: ['abuse'], vcardArray: card('Abuse Desk', abuse) }
  const registrant = {
    objectClassName: 'entity',
    roles: ['registrant'],
    vcardArray: card('Sample Hosting', 'office@sample.example'),
  }
  return {
    ...{ objectClassName: 'ip network', handle: 'NET-SAMPLE', name: 'SAMPLE-NET', country: 'nl' },
    arin_originas0_originautnums: [64499],
    entities: [{ ...registrant, entities: [desk] }],
  }
}
