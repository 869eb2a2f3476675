// Which Chromium: the one the operator named, else the one that npm brings, else one that the machine has.
import { execFile } from 'node:child_process'
import { accessSync, constants, existsSync, lstatSync } from 'node:fs'
import { chmod, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const require = createRequire(import.meta.url)

export interface BrowserExecutable {
  path: string
  /** What it needs to find its libraries and fonts; nothing else of this process's environment is passed on. */
  env: Readonly<Record<string, string>>
}

/** Throws when there is none: an operator must install one and name it in `browser.executablePath`. */
export async function findBrowserExecutable(configured: string | undefined): Promise<BrowserExecutable> {
  if (configured !== undefined) {
    if (!isExecutable(configured)) throw new Error(`browser.executablePath: ${configured} cannot be run`)
    return { path: configured, env: {} }
  }
  if (process.platform === 'linux' && process.arch === 'x64') return unpackedBrowser()
  const installed = installedBrowser()
  if (installed === undefined)
    throw new Error('No Chromium was found; install one and set browser.executablePath')
  return { path: installed, env: {} }
}

let unpacking: Promise<BrowserExecutable> | undefined

/** Unpacks once for each user and version; several processes may do it at the same time. */
function unpackedBrowser(): Promise<BrowserExecutable> {
  unpacking ??= unpack()
  unpacking.catch(() => {
    unpacking = undefined
  })
  return unpacking
}

async function unpack(): Promise<BrowserExecutable> {
  // The package exports its code only; its version stands in the manifest above it.
  const manifest = join(fileURLToPath(import.meta.resolve('@sparticuz/chromium')), '..', '..', 'package.json')
  const { version } = require(manifest) as { version: string }
  const folder = join(tmpdir(), `samverkan-chromium-${version}-${process.getuid?.() ?? 0}`)
  if (!existsSync(folder)) {
    const staging = await mkdtemp(`${folder}.`)
    try {
      await inflateInto(staging)
      // Whoever is first wins; the others use what is there then.
      await rename(staging, folder).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
      })
    } finally {
      await rm(staging, { recursive: true, force: true })
    }
  }
  requireOwn(folder)
  // Root's browser runs as somebody else, who must be able to read it.
  if (process.getuid?.() === 0) await letRead(folder)
  const path = join(folder, 'chromium')
  return { path, env: { ...fontsIn(folder), ...(await librariesFor(path, folder)) } }
}

/** The package unpacks into the temporary folder of its process, so it gets a process with a folder of its own. */
async function inflateInto(folder: string): Promise<void> {
  const code =
    "import('@sparticuz/chromium').then(async ({ default: chromium }) => { chromium.setGraphicsMode = false; await chromium.executablePath() })"
  await run(process.execPath, ['--input-type=module', '-e', code], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    // The name makes it unpack the libraries for machines that lack them as well.
    env: { TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' },
  })
}

/** The program itself last, so that one who finds it readable finds all of it so. */
async function letRead(folder: string): Promise<void> {
  const program = join(folder, 'chromium')
  if ((lstatSync(program).mode & 0o005) === 0o005) return
  await chmod(folder, 0o755)
  for (const each of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(each.parentPath, each.name)
    if (each.isDirectory()) await chmod(path, 0o755)
    else if (each.isFile() && path !== program)
      await chmod(path, lstatSync(path).mode & 0o100 ? 0o755 : 0o644)
  }
  await chmod(program, 0o755)
}

/** In a temporary folder somebody else may have put a program of this name there first. */
function requireOwn(folder: string): void {
  const found = lstatSync(folder)
  const isOurs = process.getuid === undefined || found.uid === process.getuid()
  if (!found.isDirectory() || !isOurs || (found.mode & 0o022) !== 0)
    throw new Error(`${folder} was not made by this user; remove it`)
}

function fontsIn(folder: string): Record<string, string> {
  return existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_PATH: join(folder, 'fonts') }
}

/** The machine's own libraries where it has them, else those that came along. */
async function librariesFor(path: string, folder: string): Promise<Record<string, string>> {
  const bundled = { LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') }
  const starts = (env: Record<string, string>) =>
    run(path, ['--version'], { env }).then(
      () => true,
      () => false,
    )
  if (await starts({})) return {}
  if (await starts(bundled)) return bundled
  throw new Error(
    `${path} does not start on this machine; set browser.executablePath to a Chromium that does`,
  )
}

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

function installedBrowser(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  return [...folders.flatMap((folder) => names.map((name) => join(folder, name))), ...places].find(
    isExecutable,
  )
}

/** Where a program of the machine is; undefined where it is not. */
export function findProgram(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  return folders.map((folder) => join(folder, name)).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
