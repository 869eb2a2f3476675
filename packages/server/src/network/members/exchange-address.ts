import type { DirectoryView } from './directory-view.ts'

export type Address = { ok: true; url: string } | { ok: false; reason: 'no-address' | 'unsafe-address' }

/**
 * Where a member's exchange is, by its newest keyset; without a slash at the end.
 *
 * A keyset's address is its member's choice, and our server posts to it: so only with TLS, and to a machine's own services
 * only in a network that is on that machine as a whole (the demo), as our own published address says. Everything else in
 * such a keyset counts, its keys above all.
 */
export function exchangeAddress(
  { keysets }: Pick<DirectoryView, 'keysets'>,
  member: string,
  self: string,
): Address {
  const url = keysets.get(member)?.delivery.url
  if (url === undefined) return { ok: false, reason: 'no-address' }
  const ours = keysets.get(self)?.delivery.url
  const { protocol, hostname } = new URL(url)
  const isAllowed = isLoopback(hostname)
    ? ours !== undefined && isLoopback(new URL(ours).hostname)
    : protocol === 'https:'
  return isAllowed ? { ok: true, url: url.replace(/\/+$/, '') } : { ok: false, reason: 'unsafe-address' }
}

/** Of a host as `URL` writes it. */
function isLoopback(host: string): boolean {
  return /^(127\.[\d.]+|\[::1\]|\[::ffff:7f[\da-f]{2}:[\da-f]+\]|(.+\.)?localhost\.?)$/.test(host)
}
