import { createHash } from 'node:crypto'
import type { Foundation } from '../foundation/index.ts'
import { guardedRequest, type TraceResult } from '../tracing/index.ts'
import { requestHeaders } from './request-headers.ts'
import { type Look, type Seen, seenBy } from './rules.ts'
import type { Target } from './targets.ts'

const timeoutMs = 10_000
/** Of a page only the answer matters, not its text. */
const enoughOfPage = 64 * 1024

export interface LookResult {
  seen: Seen
  /** Why there was no answer at all. */
  failure: Extract<Look, { answered: false }>['reason'] | undefined
}

/** One look at an item's address, as an ordinary visitor with its access recipe. `traced` is the host's, just now. */
export async function lookAt(
  foundation: Foundation,
  target: Target,
  traced: TraceResult,
): Promise<LookResult> {
  // Where the country of an address is unknown the address is known, and can be looked at.
  const look: Look =
    !traced.ok && traced.reason !== 'country-unknown'
      ? { answered: false, reason: 'not-traced', detail: traced.reason }
      : await request(foundation, target)
  return { seen: seenBy(compared(target), look), failure: look.answered ? undefined : look.reason }
}

/** A picture that is written into its page (capture numbers it with a fragment) has no bytes of its own to fetch. */
function compared({ row, url }: Target): Parameters<typeof seenBy>[0] {
  const isInPage = new URL(url).hash !== ''
  return isInPage
    ? { kind: 'page', sha256: null }
    : { kind: row.kind, sha256: row.sha256?.toString('hex') ?? null }
}

async function request(foundation: Foundation, target: Target): Promise<Look> {
  const { kind, sha256 } = compared(target)
  const { size_bytes: sizeBytes } = target.row
  const comparesBytes = kind !== 'page' && sha256 !== null
  const response = await guardedRequest(foundation, target.url, {
    headers: requestHeaders(kind, target.recipe, target.pageUrl),
    // One byte more than the file had is another file already.
    maxBytes: comparesBytes ? (sizeBytes ?? foundation.policy.captureMaxFileBytes) : enoughOfPage,
    timeoutMs,
  })
  if (response.ok) {
    const hash = createHash('sha256').update(response.body).digest('hex')
    return { answered: true, status: response.status, sha256: hash }
  }
  const last = response.hops.at(-1)
  if (response.reason === 'too-large' && last) return { answered: true, status: last.status, sha256: null }
  return { answered: false, reason: response.reason, detail: response.detail }
}
