// Who may come in, for how long, and which requests count as the person's own. Pure.
import type { Policy } from '../foundation/index.ts'

export type SessionLimits = Pick<Policy, 'sessionIdleMs' | 'sessionMaxMs'>

/** Whether a session still stands (ASVS 7.3.1 inactivity, 7.3.2 absolute). */
export function isLive(
  session: { createdAt: Date; lastSeenAt: Date },
  limits: SessionLimits,
  now: Date,
): boolean {
  return (
    now.getTime() - session.lastSeenAt.getTime() < limits.sessionIdleMs &&
    now.getTime() - session.createdAt.getTime() < limits.sessionMaxMs
  )
}

/** A sign of life is written at most this often, so that reading does not write each time; a session may so end early by it. */
export function isWorthNoting(lastSeenAt: Date, limits: SessionLimits, now: Date): boolean {
  return now.getTime() - lastSeenAt.getTime() >= limits.sessionIdleMs / 30
}

export type LinkRefusal = 'unknown-link' | 'link-used' | 'link-expired' | 'user-disabled'

/** Whether a sign-in link opens the door. A reusable one (demo only) neither wears out nor expires. */
export function mayUseLink(
  link: { expiresAt: Date; usedAt: Date | null; userDisabled: boolean } | undefined,
  reusable: boolean,
  now: Date,
): { ok: true } | { ok: false; reason: LinkRefusal } {
  if (!link) return { ok: false, reason: 'unknown-link' }
  if (link.userDisabled) return { ok: false, reason: 'user-disabled' }
  if (reusable) return { ok: true }
  if (link.usedAt !== null) return { ok: false, reason: 'link-used' }
  if (link.expiresAt <= now) return { ok: false, reason: 'link-expired' }
  return { ok: true }
}

export interface RequestOrigin {
  /** Header `origin`. */
  origin: string | undefined
  /** Header `sec-fetch-site`. */
  fetchSite: string | undefined
  /** Header `x-samverkan`, which a foreign page cannot send without our leave. */
  marker: string | undefined
  /** The host and port that the request was sent to. */
  host: string
  /** The workbench's address where a proxy stands in front of it. */
  configuredOrigin: string | undefined
}

/** Whether a request that changes something comes from our own page (ASVS 3.5.1 to 3.5.3). */
export function isOwnRequest(request: RequestOrigin): boolean {
  return request.origin !== undefined && isNotForeign(request)
}

/** The same for a request without a cookie, which a program may send too: no origin is fine, a foreign one is not. */
export function isNotForeign(request: RequestOrigin): boolean {
  if (request.marker !== '1') return false
  if (request.fetchSite !== undefined && request.fetchSite !== 'same-origin') return false
  if (request.origin === undefined) return true
  if (request.configuredOrigin !== undefined)
    return request.origin === new URL(request.configuredOrigin).origin
  return URL.canParse(request.origin) && new URL(request.origin).host === request.host
}
