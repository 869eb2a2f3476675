import { parseConfig, systemClock, systemRandom } from '../../foundation/index.ts'
import type { AccessRecipe } from '../../reports/index.ts'
import { startGuardedProxy } from '../../tracing/index.ts'
import { type CaptureBrowser, captureBrowser } from '../browser/capture-browser.ts'
import { capturePage } from '../page/capture-page.ts'
import type { CapturedPage, CaptureLimits, CaptureResult, FailedCapture } from '../page/captured-page.ts'

const usualLimits: CaptureLimits = {
  timeoutMs: 15_000,
  maxBytes: 20_000_000,
  maxFileBytes: 5_000_000,
  maxFiles: 50,
  maxRedirects: 5,
}

/** Also where the kernel or the container gives no sandbox: it loads only what the tests serve. */
export const testBrowser = (): CaptureBrowser =>
  captureBrowser({ executablePath: undefined, allowUnsandboxed: true, warn: () => {} })

/** Loads one address through a guarded proxy that may reach the given ports of 127.0.0.1 and 127.0.0.2. */
export async function load(
  browser: CaptureBrowser,
  url: string,
  options: {
    port: number
    recipe?: AccessRecipe
    limits?: Partial<CaptureLimits>
    dnsServers?: string[]
    maxBytes?: number
  },
): Promise<CaptureResult> {
  const tracing = tracingConfig(options.port, options.dnsServers ?? [])
  const by = { config: { tracing }, clock: systemClock, random: systemRandom }
  const proxy = await startGuardedProxy(
    by,
    options.maxBytes === undefined ? {} : { maxBytes: options.maxBytes },
  )
  try {
    const request = { url, recipe: options.recipe ?? {} }
    return await capturePage(browser, proxy, request, { ...usualLimits, ...options.limits }, systemClock)
  } finally {
    await proxy.stop()
  }
}

export function captured(result: CaptureResult): CapturedPage {
  if (!result.ok) throw new Error(`Not captured: ${result.reason}`)
  return result
}

export function failed(result: CaptureResult): FailedCapture {
  if (result.ok) throw new Error('It was captured')
  return result
}

function tracingConfig(port: number, dnsServers: string[]) {
  const parsed = parseConfig({
    member: {
      ...{ id: 'hotline.test', name: 'Hotline', kind: 'hotline', country: 'SE' },
      ...{ mailAddress: 'notices@hotline.example', website: 'https://hotline.example/' },
    },
    ...{ dataDir: '/nowhere', databaseUrl: 'postgres://nowhere', network: {} },
    mail: { outgoing: { host: '127.0.0.1', port: 25 } },
    tracing: { dnsServers, allowedPrefixes: ['127.0.0.1/32', '127.0.0.2/32'], allowedPorts: [port] },
  })
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'))
  return parsed.config.tracing
}
