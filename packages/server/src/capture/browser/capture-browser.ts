import { accessSync, constants } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core'
import { type BrowserExecutable, findBrowserExecutable } from './browser-executable.ts'
import { browserFlags } from './browser-flags.ts'

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

/**
 * One browser process for a worker: started at the first use, again when it broke, after many uses, and ended when
 * nothing was captured for a minute. `warn` hears of what an operator should know.
 */
export function captureBrowser(options: {
  executablePath: string | undefined
  warn: (message: string) => void
}): CaptureBrowser {
  let current: Promise<Running> | undefined
  let idle: NodeJS.Timeout | undefined

  async function start(): Promise<Running> {
    const folder = await mkdtemp(join(memoryFolder(), 'samverkan-browser-'))
    try {
      const executable = await findBrowserExecutable(options.executablePath)
      const browser = await launch(executable, folder, options.warn)
      browser.on('disconnected', () => void rm(folder, { recursive: true, force: true }))
      return { browser, folder, lent: 0, uses: 0, ended: false }
    } catch (error) {
      await rm(folder, { recursive: true, force: true })
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

async function launch(
  executable: BrowserExecutable,
  folder: string,
  warn: (message: string) => void,
): Promise<Browser> {
  const launchWith = (sandbox: boolean) =>
    chromium.launch({
      executablePath: executable.path,
      artifactsDir: folder,
      ignoreDefaultArgs: true,
      args: [...browserFlags(folder), ...(sandbox ? [] : ['--no-sandbox'])],
      env: {
        ...executable.env,
        HOME: folder,
        TMPDIR: folder,
        XDG_CONFIG_HOME: folder,
        XDG_CACHE_HOME: folder,
      },
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      timeout: 30_000,
    })
  const isRoot = process.getuid?.() === 0
  if (isRoot) return launchWith(false)
  try {
    return await launchWith(true)
  } catch (error) {
    if (!(error instanceof Error && /sandbox/i.test(error.message))) throw error
    warn('The system allows no user namespaces: the browser runs without its own sandbox')
    return launchWith(false)
  }
}
