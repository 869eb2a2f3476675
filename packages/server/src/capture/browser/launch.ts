import { chown } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import { type BrowserExecutable, findProgram } from './browser-executable.ts'
import { browserFlags } from './browser-flags.ts'

/** Starts a browser whose files are in `folder`. */
export type StartsBrowser = (executable: BrowserExecutable, folder: string) => Promise<Browser>

/** Chromium's own sandbox is not possible for the user that it would run as. */
export class NoSandbox extends Error {}

const nobody = 65_534

/**
 * With Chromium's own sandbox, which it refuses to root: root's browser is started as `nobody`, who owns nothing but its
 * folder. Throws NoSandbox where the system does not allow it.
 */
export const launchSandboxed: StartsBrowser = async (executable, folder) => {
  if (process.getuid?.() === 0) return launchAsNobody(executable, folder)
  try {
    return await start(executable.path, browserFlags(folder), executable.env, folder)
  } catch (error) {
    if (error instanceof Error && /sandbox/i.test(error.message)) throw noSandbox(error)
    throw error
  }
}

/** Without it, as the user of this process. */
export const launchUnsandboxed: StartsBrowser = (executable, folder) =>
  start(executable.path, [...browserFlags(folder), '--no-sandbox'], executable.env, folder)

async function launchAsNobody(executable: BrowserExecutable, folder: string): Promise<Browser> {
  const setpriv = findProgram('setpriv')
  if (setpriv === undefined) throw noSandbox(new Error('There is no setpriv'))
  const become = [`--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', '--inh-caps=-all']
  await chown(folder, nobody, nobody)
  try {
    return await start(setpriv, [...become, executable.path, ...browserFlags(folder)], executable.env, folder)
  } catch (error) {
    // It may also be that nobody may not read the browser; for the operator it is the same.
    await chown(folder, 0, 0)
    throw noSandbox(error)
  }
}

function noSandbox(cause: unknown): NoSandbox {
  return new NoSandbox('The browser cannot start with its own sandbox', { cause })
}

async function start(
  path: string,
  args: string[],
  env: Readonly<Record<string, string>>,
  folder: string,
): Promise<Browser> {
  // Only who captures pays for it: it is the largest package by far, 45 MiB of memory.
  const { chromium } = await import('playwright-core')
  return chromium.launch({
    executablePath: path,
    artifactsDir: folder,
    ignoreDefaultArgs: true,
    args,
    env: {
      ...env,
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
}
