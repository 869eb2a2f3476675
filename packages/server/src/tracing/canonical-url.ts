import { domainToUnicode } from 'node:url'
import { parse as parseHost } from 'tldts'
import { repairTypedAddress } from './repair-typed-address.ts'

/** One web address in its one canonical form, beside what was typed. */
export interface CanonicalUrl {
  ok: true
  /** Exactly what came in. */
  typed: string
  /** Without fragment, default port, userinfo and empty query; host in lower case and punycode, dot segments resolved. */
  canonical: string
  /** As in `canonical`: punycode, or an address; IPv6 in brackets. Without a trailing dot. */
  host: string
  /** The host as a reader sees it; shown beside `host` because letters of other scripts look alike. */
  hostUnicode: string
  /** Registrable domain by the public suffix list; the host itself where there is none. */
  domain: string
  scheme: 'http' | 'https'
  port: number
  onion: boolean
  /** Taken out of the address; belongs into the access recipe. */
  userinfo?: { username: string; password: string }
}

export type NotCanonical = 'empty' | 'too-long' | 'scheme-not-supported' | 'not-an-address'

export type CanonicalUrlResult = CanonicalUrl | { ok: false; reason: NotCanonical }

const longest = 8_000

/**
 * The canonical form of an address that a person typed; repairs what people type (see repair-typed-address.ts). Never
 * throws, and leaves an address that is canonical as it is.
 *
 * @example canonicalUrl(' hxxps://EXA[.]example:443/a/../b#top. ') // canonical: 'https://exa.example/b'
 */
export function canonicalUrl(typed: string): CanonicalUrlResult {
  if (typed.length > longest) return { ok: false, reason: 'too-long' }
  const { text, hadScheme } = repairTypedAddress(typed)
  if (text === '') return { ok: false, reason: 'empty' }
  if (!hadScheme && !looksLikeAnAddress(text)) return { ok: false, reason: 'not-an-address' }
  let result = normalise(text)
  // A repair can uncover the next one: what stands before a fragment may end in a full stop.
  while (result.ok) {
    const repaired = repairTypedAddress(result.canonical).text
    if (repaired === result.canonical) break
    result = keepUserinfo(normalise(repaired), result)
  }
  return result.ok ? { ...result, typed } : result
}

/** The canonical form of an address that a program gave (a browser, a redirect): nothing is repaired. Never throws. */
export function canonicalExactUrl(url: string): CanonicalUrlResult {
  if (url.length > longest) return { ok: false, reason: 'too-long' }
  return url === '' ? { ok: false, reason: 'empty' } : normalise(url)
}

function normalise(text: string): CanonicalUrlResult {
  const url = URL.parse(text)
  if (url === null)
    return { ok: false, reason: schemeOf(text) === undefined ? 'not-an-address' : wrongScheme(text) }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return { ok: false, reason: 'scheme-not-supported' }
  const userinfo = { username: decoded(url.username), password: decoded(url.password) }
  url.username = ''
  url.password = ''
  url.hash = ''
  if (url.search === '') url.search = ''
  url.hostname = url.hostname.replace(/\.+$/, '')
  const host = url.hostname
  if (!isHost(host)) return { ok: false, reason: 'not-an-address' }
  const scheme = url.protocol === 'https:' ? 'https' : 'http'
  return {
    ok: true,
    typed: text,
    canonical: url.href.replace(/%[0-9a-f]{2}/gi, (encoded) => encoded.toUpperCase()),
    host,
    hostUnicode: domainToUnicode(host) || host,
    domain: parseHost(host).domain ?? host,
    scheme,
    port: url.port === '' ? { http: 80, https: 443 }[scheme] : Number(url.port),
    onion: isOnion(host),
    ...(userinfo.username === '' && userinfo.password === '' ? {} : { userinfo }),
  }
}

/** True for names that must never be asked for in the public DNS (RFC 7686). */
export function isOnion(host: string): boolean {
  return /(?:^|\.)onion\.*$/i.test(host)
}

function keepUserinfo(next: CanonicalUrlResult, before: CanonicalUrl): CanonicalUrlResult {
  return next.ok && before.userinfo ? { ...next, userinfo: before.userinfo } : next
}

/** Limits of the DNS (RFC 1035 2.3.4), and no empty label. */
function isHost(host: string): boolean {
  if (host.startsWith('[')) return true
  return (
    host !== '' && host.length <= 253 && host.split('.').every((label) => label !== '' && label.length <= 63)
  )
}

const testNames = ['example', 'test', 'invalid']

/** Without a scheme "john.doe" and "3.5" are no addresses: the name must end in a public suffix, or be four numbers. */
function looksLikeAnAddress(text: string): boolean {
  const url = URL.parse(text)
  if (url === null || url.username !== '') return false
  const typedHost = /^https?:\/\/([^/?#]*)/.exec(text)?.[1]?.replace(/:\d+$/, '') ?? ''
  const { isIp, isIcann, isPrivate, domain, publicSuffix } = parseHost(url.hostname)
  if (isIp) return typedHost.startsWith('[') || /^\d{1,3}(\.\d{1,3}){3}$/.test(typedHost)
  return domain !== null && (isIcann === true || isPrivate === true || testNames.includes(publicSuffix ?? ''))
}

function schemeOf(text: string): string | undefined {
  return /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1]?.toLowerCase()
}

function wrongScheme(text: string): NotCanonical {
  const scheme = schemeOf(text)
  return scheme === 'http' || scheme === 'https' ? 'not-an-address' : 'scheme-not-supported'
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
