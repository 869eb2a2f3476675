import { domainToUnicode } from 'node:url'

export interface Defanged {
  punycode: string
  unicode: string
}

/**
 * An address that cannot be followed by a slip: `hxxps://exa[.]mple/…` (reference/security.md 3, display). The path is
 * left out; whoever needs it asks for the exact address. Both forms of an internationalised host, since each can deceive.
 */
export function defang(url: string): Defanged {
  if (!URL.canParse(url)) return { punycode: '…', unicode: '…' }
  const { protocol, hostname, port, pathname, search } = new URL(url)
  const scheme = protocol.replace(/^(.)tt?/, (_all, first: string) => `${first}xx`)
  const rest = `${port === '' ? '' : `:${port}`}/${pathname === '/' && search === '' ? '' : '…'}`
  const whole = (host: string) => `${scheme}//${breakHost(host)}${rest}`
  return { punycode: whole(hostname), unicode: whole(domainToUnicode(hostname) || hostname) }
}

function breakHost(host: string): string {
  return host.startsWith('[') ? host.replaceAll(':', '[:]') : host.replaceAll('.', '[.]')
}
