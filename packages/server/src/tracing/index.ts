export { accessRecipeFor, addressesInReport } from './addresses-in-report.ts'
export {
  type CanonicalUrl,
  type CanonicalUrlResult,
  canonicalExactUrl,
  canonicalUrl,
  isOnion,
  type NotCanonical,
} from './canonical-url.ts'
export { type TraceEvidence, traceEvidenceSchema } from './evidence.ts'
export type { GuardedBy } from './guarded/guard.ts'
export { type GuardedProxy, type GuardedProxyOptions, startGuardedProxy } from './guarded/guarded-proxy.ts'
export {
  type GuardedRequestOptions,
  type GuardedResponse,
  guardedRequest,
  type Hop,
  type RequestRefusal,
} from './guarded/guarded-request.ts'
export type { ProxyRefusal } from './guarded/proxy-connections.ts'
export { type Resolved, type ResolveRefusal, resolveGuarded } from './guarded/resolve-guarded.ts'
export { openTracing } from './open-tracing.ts'
export { referrerUrl } from './referrer.ts'
export { type TraceRefusal, type TraceResult, traceHosting } from './trace.ts'
export { readTraces, recordTrace, type Trace, type TraceOutcome } from './trace-store.ts'
