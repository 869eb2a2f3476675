import type { MiddlewareHandler } from 'hono'

/** The whole content security policy of reference/security.md 2; nothing is inherited from a library's default. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "connect-src 'self'",
  "font-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "object-src 'none'",
  "require-trusted-types-for 'script'",
].join('; ')

export function securityHeaders(options: {
  https: boolean
  trustedTypes: 'none' | 'default'
}): MiddlewareHandler {
  const policy = `${contentSecurityPolicy}; trusted-types ${options.trustedTypes === 'none' ? "'none'" : 'default'}`
  return async (context, next) => {
    await next()
    const headers = context.res.headers
    const set = (name: string, value: string) => {
      if (!headers.has(name)) headers.set(name, value)
    }
    set('content-security-policy', policy)
    set('x-content-type-options', 'nosniff')
    set('referrer-policy', 'no-referrer')
    set('x-frame-options', 'DENY')
    set('cross-origin-opener-policy', 'same-origin')
    set('cross-origin-resource-policy', 'same-origin')
    set('cross-origin-embedder-policy', 'require-corp')
    set('permissions-policy', 'camera=(), geolocation=(), microphone=(), interest-cohort=()')
    set('x-dns-prefetch-control', 'off')
    set('cache-control', 'no-store')
    if (options.https) set('strict-transport-security', 'max-age=63072000; includeSubDomains')
  }
}
