import { startGuardedProxy } from '../tracing/index.ts'
import { BrowserDoesNotStart, CaptureNotAllowed } from './browser/capture-browser.ts'
import type { CaptureContext } from './context.ts'
import { capturePage } from './page/capture-page.ts'
import type { CaptureLimits, CaptureRequest, CaptureResult } from './page/captured-page.ts'

/** Redirects of any kind that are followed (reference/security.md 3). */
const maxRedirects = 5
/** What names, headers, encryption and the page's scripts may add to what is kept. */
const proxyAllowance = 1.25

/**
 * Loads the item's address through a guarded proxy of its own. A page that breaks the browser is tried once more in a
 * new one; if it does that again, it counts as one that cannot be reached. Throws when the browser does not even start, or may not.
 */
export async function loadItem(context: CaptureContext, request: CaptureRequest): Promise<CaptureResult> {
  const broken = (error: unknown): undefined => {
    if (error instanceof BrowserDoesNotStart || error instanceof CaptureNotAllowed) throw error
    // Its message may quote the address.
    context.foundation.log.warn('A page broke the browser', {
      error: error instanceof Error ? error.name : '',
    })
  }
  return (
    (await loadOnce(context, request).catch(broken)) ??
    (await loadOnce(context, request).catch(broken)) ??
    neverLoaded(context, request)
  )
}

async function loadOnce(
  { foundation, browser }: CaptureContext,
  request: CaptureRequest,
): Promise<CaptureResult> {
  const limits = limitsOf(foundation.policy)
  const proxy = await startGuardedProxy(foundation, { maxBytes: limits.maxBytes * proxyAllowance })
  try {
    return await capturePage(browser, proxy, request, limits, foundation.clock)
  } finally {
    await proxy.stop()
  }
}

function limitsOf(policy: CaptureContext['foundation']['policy']): CaptureLimits {
  return {
    timeoutMs: policy.captureTimeoutMs,
    maxBytes: policy.captureMaxBytes,
    maxFileBytes: policy.captureMaxFileBytes,
    maxFiles: policy.captureMaxFiles,
    maxRedirects,
  }
}

function neverLoaded({ foundation }: CaptureContext, { url }: CaptureRequest): CaptureResult {
  const now = foundation.clock.now().toISOString()
  return {
    ok: false,
    reason: 'unable-to-access',
    leftOut: [],
    visit: {
      ...{ url, finalUrl: url, chain: [], status: null, headers: null, certificate: null },
      ...{ startedAt: now, finishedAt: now, browser: 'none' },
    },
  }
}
