import { accessSync, constants } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core'
import { findBrowserExecutable } from './browser-executable.ts'
import { launchSandboxed, launchUnsandboxed, NoSandbox, type StartsBrowser } from './launch.ts'

export interface CaptureBrowser {
  /** Lends a fresh context (no cookies, no storage, no cache) and takes it back whatever happens. */
  withContext<Result>(
    options: (version: string) => BrowserContextOptions,
    use: (context: BrowserContext, version: string) => Promise<Result>,
  ): Promise<Result>
  stop(): Promise<void>
}

/** For an operator to mend; no page is to blame. */
export class BrowserDoesNotStart extends Error {}

/** Its own sandbox is not possible here, and the configuration does not allow to do without. */
export class CaptureNotAllowed extends Error {}

/** The two ways to start one; the real ones unless a test says otherwise. */
export interface Launchers {
  sandboxed: StartsBrowser
  unsandboxed: StartsBrowser
}

interface Running {
  browser: Browser
  folder: string
  lent: number
  uses: number
  ended: boolean
}

const usesBeforeRestart = 200
const closeWithinMs = 5_000
const idleMs = 60_000

const howToMend =
  'Nothing is captured: the browser cannot start with its own sandbox. Allow user namespaces to the user that it runs as ' +
  '(kernel.unprivileged_userns_clone, kernel.apparmor_restrict_unprivileged_userns, or the container), and make ' +
  'the browser readable to it; browser.allowUnsandboxed does without, at the risk of this server'

/**
 * One browser process for a worker: started at the first use, again when it broke, after many uses, and ended when
 * nothing was captured for a minute. `warn` hears of what an operator should know.
 */
export function captureBrowser(options: {
  executablePath: string | undefined
  allowUnsandboxed: boolean
  warn: (message: string) => void
  launchers?: Launchers
}): CaptureBrowser {
  const launchers = options.launchers ?? { sandboxed: launchSandboxed, unsandboxed: launchUnsandboxed }
  let current: Promise<Running> | undefined
  let idle: NodeJS.Timeout | undefined

  async function start(): Promise<Running> {
    const folder = await mkdtemp(join(memoryFolder(), 'samverkan-browser-'))
    try {
      const executable = await findBrowserExecutable(options.executablePath)
      const browser = await launchers.sandboxed(executable, folder).catch((error: unknown) => {
        if (!(error instanceof NoSandbox)) throw error
        if (!options.allowUnsandboxed) {
          options.warn(howToMend)
          throw new CaptureNotAllowed('No sandbox', { cause: error })
        }
        options.warn('The browser runs without its own sandbox, as browser.allowUnsandboxed says')
        return launchers.unsandboxed(executable, folder)
      })
      browser.on('disconnected', () => void rm(folder, { recursive: true, force: true }))
      return { browser, folder, lent: 0, uses: 0, ended: false }
    } catch (error) {
      await rm(folder, { recursive: true, force: true })
      if (error instanceof CaptureNotAllowed) throw error
      throw new BrowserDoesNotStart('The browser does not start', { cause: error })
    }
  }

  async function running(): Promise<Running> {
    clearTimeout(idle)
    if (current !== undefined) {
      const known = current
      const now = await known.catch(() => undefined)
      if (now && isUsable(now)) return now
      if (current === known) {
        current = undefined
        if (now) await end(now)
      }
    }
    current ??= start()
    return current
  }

  return {
    withContext: async (contextOptions, use) => {
      const lender = await running()
      lender.lent += 1
      lender.uses += 1
      try {
        const version = lender.browser.version()
        const context = await lender.browser.newContext(contextOptions(version))
        try {
          return await use(context, version)
        } finally {
          // A page that will not close takes its browser with it.
          if (!(await within(context.close(), closeWithinMs))) await end(lender)
        }
      } finally {
        lender.lent -= 1
        if (lender.lent === 0) idle = setTimeout(() => void end(lender), idleMs).unref()
      }
    },
    stop: async () => {
      clearTimeout(idle)
      const last = await current?.catch(() => undefined)
      current = undefined
      if (last) await end(last)
    },
  }
}

function isUsable(running: Running): boolean {
  const isWorn = running.uses >= usesBeforeRestart && running.lent === 0
  return !running.ended && !isWorn && running.browser.isConnected()
}

async function end(running: Running): Promise<void> {
  running.ended = true
  await running.browser.close().catch(() => {})
  await rm(running.folder, { recursive: true, force: true })
}

async function within(work: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms)
  })
  const done = work.then(
    () => true,
    () => false,
  )
  return Promise.race([done, late]).finally(() => clearTimeout(timer))
}

/** A folder that is memory where the system has one: whatever the browser writes never reaches a disk. */
function memoryFolder(): string {
  try {
    accessSync('/dev/shm', constants.W_OK)
    return '/dev/shm'
  } catch {
    return tmpdir()
  }
}
