import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { PageMode } from './page-mode.ts'

/** Whether a request may see a page or picture, and if not, how the host says so. */
export type WayIn = 'open' | 'forbidden' | 'password-form' | 'basic-auth'

/** Checks what the page's mode asks for: a referrer, a cookie or a password. */
export function wayIn(mode: PageMode, host: string, headers: IncomingHttpHeaders): WayIn {
  switch (mode.kind) {
    case 'referrer-gated':
      return mayComeFrom(headers.referer, mode.referrer, host) ? 'open' : 'forbidden'
    case 'cookie-gated':
      return hasCookie(headers.cookie, mode.name, mode.value) ? 'open' : 'forbidden'
    case 'password-form':
      return hasCookie(headers.cookie, passCookieName, passCookieValue(mode.password))
        ? 'open'
        : 'password-form'
    case 'basic-auth':
      return headers.authorization === basic(mode.username, mode.password) ? 'open' : 'basic-auth'
    default:
      return 'open'
  }
}

/** The cookie that the password form gives for the right password; undefined for a wrong one. */
export function passCookie(mode: PageMode, form: URLSearchParams): string | undefined {
  if (mode.kind !== 'password-form' || !isSame(form.get('password') ?? '', mode.password)) return undefined
  return `${passCookieName}=${passCookieValue(mode.password)}; Path=/; HttpOnly; SameSite=Lax`
}

const passCookieName = 'pass'

function passCookieValue(password: string): string {
  return createHash('sha256').update(`pass ${password}`).digest('hex').slice(0, 32)
}

/** Browsers may cut a referrer from another site down to its origin, and name the page itself for its pictures. */
function mayComeFrom(given: string | undefined, wanted: string, host: string): boolean {
  if (given === undefined || !URL.canParse(given)) return false
  const from = new URL(given)
  return (
    from.hostname === host || from.href === new URL(wanted).href || from.href === `${new URL(wanted).origin}/`
  )
}

function hasCookie(header: string | undefined, name: string, value: string): boolean {
  return (header ?? '').split(';').some((one) => isSame(one.trim(), `${name}=${value}`))
}

function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}

function isSame(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(wanted))
}
