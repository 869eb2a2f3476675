import type { GuardedProxy } from '../../tracing/index.ts'
import type { AccessReason } from './captured-page.ts'

/**
 * The access reason for an HTTP status, or undefined where the page was given (2xx). A 403 without a referrer is
 * read as a referrer-gated page (reference/domain.md 2.4): the tip lacks what opens it.
 */
export function reasonForStatus(status: number, sentReferrer: boolean): AccessReason | undefined {
  if (status === 204 || status === 205) return 'content-not-found'
  if (status >= 200 && status < 300) return undefined
  switch (status) {
    case 401:
    case 407:
      return 'password-protected'
    case 402:
      return 'premium-account-necessary'
    case 403:
      return sentReferrer ? 'unable-to-access' : 'referrer-unknown-or-incorrect'
    case 404:
      return 'error-404-or-site-down'
    case 410:
      return 'link-expired'
    case 429:
      return 'error-503-or-temporarily-unavailable'
    case 451:
      return 'legally-unable-to-access'
    default:
      return status >= 500 ? 'error-503-or-temporarily-unavailable' : 'unable-to-access'
  }
}

const siteDown = [
  'ERR_NAME_NOT_RESOLVED',
  'ERR_CONNECTION',
  'ERR_TUNNEL_CONNECTION_FAILED',
  'ERR_ADDRESS_UNREACHABLE',
  'ERR_TIMED_OUT',
  'ERR_EMPTY_RESPONSE',
  'ERR_SOCKET_NOT_CONNECTED',
  'ConnectionFailed',
  'ConnectionRefused',
  'ConnectionReset',
  'ConnectionClosed',
  'NameNotResolved',
  'AddressUnreachable',
  'TimedOut',
]

/** The access reason for a connection that gave no answer at all; `error` is the browser's own word. */
export function reasonForError(error: string): AccessReason {
  return siteDown.some((word) => error.includes(word)) ? 'error-404-or-site-down' : 'unable-to-access'
}

type ProxyRefusal = ReturnType<GuardedProxy['refusals']>[number]['reason']

/** The access reason for an address that our own proxy could not or would not connect to. */
export function reasonForRefusal(refusal: ProxyRefusal): AccessReason {
  return refusal === 'dns-failed' || refusal === 'connect-failed' || refusal === 'timeout'
    ? 'error-404-or-site-down'
    : 'unable-to-access'
}
