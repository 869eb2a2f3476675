import { type Browser, chromium } from 'playwright-core'
import { findBrowserExecutable } from '../../packages/server/src/capture/browser/browser-executable.ts'

/** The Chromium that captures use, as an ordinary browser: one for all people of a test, each in a context of their own. */
export async function startBrowser(): Promise<Browser> {
  const { path, env } = await findBrowserExecutable(undefined)
  return chromium.launch({
    executablePath: path,
    env: { ...process.env, ...env },
    // It visits our own pages only, and root or a machine without user namespaces gets no sandbox.
    chromiumSandbox: false,
    args: ['--disable-gpu', '--force-color-profile=srgb', '--no-proxy-server'],
    timeout: 60_000,
  })
}
