// Where a process runs that understands a stranger's bytes (reference/security.md 3).

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, lstatSync, readlinkSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type AddressInfo, createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * `bubblewrap`: namespaces of its own, without network and with nothing of the machine's files but what it is made of.
 * `limits`: a separate process with limited memory, time and no way to write a file. `none`: a separate process.
 */
export interface Sandbox {
  kind: 'bubblewrap' | 'limits' | 'none'
  /** What a process in it can do all the same, as the self-test found out; nothing under `bubblewrap`. */
  possible: Possible[]
}
const possibilities = ['network', 'read', 'write'] as const
type Possible = (typeof possibilities)[number]

export interface Limits {
  /** For one picture, by the wall clock. */
  timeoutMs: number
  /** Processor seconds in the life of one process. */
  cpuSeconds: number
  /** Private memory that can be written to; see README.md for why not the address space. */
  dataBytes: number
}

export const usualLimits: Limits = { timeoutMs: 5_000, cpuSeconds: 60, dataBytes: 1_500_000_000 }

const prlimit = '/usr/bin/prlimit'
const bubblewrap = '/usr/bin/bwrap'
const here = dirname(fileURLToPath(import.meta.url))
const probeMs = 15_000

/**
 * The strongest sandbox that holds on this machine. Whether it does is tried, not assumed: a process in it reaches for a
 * socket, for a file of the machine and for a file to write (`probe.ts`).
 */
export async function findSandbox(
  strongestFirst: readonly ('bubblewrap' | 'limits')[] = ['bubblewrap', 'limits'],
): Promise<Sandbox> {
  for (const kind of strongestFirst.filter((each) => isInstalled(each))) {
    const possible = await probe(kind)
    if (possible && (kind === 'limits' || possible.length === 0)) return { kind, possible }
  }
  return { kind: 'none', possible: [...possibilities] }
}

/** What an operator should know about it, or undefined when all is well. */
export function sandboxWarning({ kind, possible }: Sandbox): string | undefined {
  if (kind === 'bubblewrap') return undefined
  const why = existsSync(bubblewrap)
    ? 'bubblewrap is installed, but this system does not let it make namespaces'
    : 'bubblewrap is not installed'
  return `Pictures are decoded in a process with limits (${kind}), not in a full sandbox: ${why}. It can still: ${possible.join(', ')}.`
}

/** Where a video lies inside of the full sandbox. */
export const videoPlace = '/tmp/video'

/**
 * The command line of one of the programs beside this file. `videoBytes`: in the full sandbox, a video of that size is read from
 * descriptor 3 and lies at `videoPlace`, in memory that goes with the process; nothing in there can be written to then.
 */
export function commandIn(
  { kind }: Pick<Sandbox, 'kind'>,
  limits: Limits,
  program: string,
  { videoBytes }: { videoBytes?: number } = {},
): [string, ...string[]] {
  const node = [process.execPath, '--max-old-space-size=256', '--no-warnings', join(here, program)]
  switch (kind) {
    case 'bubblewrap': {
      const video = videoBytes === undefined ? [] : videoInMemory
      const command = [bubblewrap, ...namespaces(), ...video, '--', ...node]
      return [prlimit, ...limitsOf(limits, videoBytes), '--', ...command]
    }
    case 'limits':
      return [prlimit, ...limitsOf(limits), '--', ...node]
    case 'none':
      return [process.execPath, ...node.slice(1)]
  }
}

function isInstalled(kind: 'bubblewrap' | 'limits'): boolean {
  if (process.platform !== 'linux' || !existsSync(prlimit)) return false
  return kind === 'limits' || existsSync(bubblewrap)
}

function limitsOf({ cpuSeconds, dataBytes }: Limits, fileBytes = 0): string[] {
  return [
    ...[`--cpu=${cpuSeconds}`, `--data=${dataBytes}`, `--fsize=${fileBytes}`],
    ...['--core=0', '--nofile=64'],
  ]
}

/** The limit for files counts for bubblewrap too, so that it is the video's size; afterwards every folder is read-only. */
const videoInMemory = [
  // Links that Debian's ffmpeg finds some of its libraries by.
  ...['--ro-bind-try', '/etc/alternatives', '/etc/alternatives'],
  ...['--ro-bind-data', '3', videoPlace],
  ...['--remount-ro', '/tmp', '--remount-ro', '/dev', '--remount-ro', '/'],
]

/** Nothing is shared with the machine; of its files only the system's libraries, this Node and what the program imports. */
function namespaces(): string[] {
  const seen = [process.execPath, ...imported()].flatMap((path) => ['--ro-bind', path, path])
  return [
    ...['--unshare-all', '--die-with-parent', '--new-session', '--clearenv', '--cap-drop', 'ALL'],
    ...['--uid', '65534', '--gid', '65534', '--hostname', 'none'],
    ...['--ro-bind', '/usr', '/usr', ...systemFolder('/lib'), ...systemFolder('/lib64')],
    ...['--ro-bind-try', '/etc/ld.so.cache', '/etc/ld.so.cache', '--dev', '/dev', '--tmpfs', '/tmp'],
    ...seen,
    ...['--symlink', packageFolder('@samverkan/fingerprints'), join(modules(), '@samverkan/fingerprints')],
    ...['--chdir', '/'],
  ]
}

/** On most systems a link into /usr. */
function systemFolder(path: string): string[] {
  if (!existsSync(path)) return []
  return lstatSync(path).isSymbolicLink()
    ? ['--symlink', readlinkSync(path), path]
    : ['--ro-bind', path, path]
}

function imported(): string[] {
  const parts = ['sharp', '@img', 'detect-libc', 'semver'].map((name) => join(modules(), name))
  return [here, packageFolder('@samverkan/fingerprints'), ...parts.filter((path) => existsSync(path))]
}

const require = createRequire(import.meta.url)

/** The folder of installed packages that the picture process finds its own in. */
function modules(): string {
  const entry = require.resolve('sharp')
  return entry.slice(0, entry.lastIndexOf('node_modules') + 'node_modules'.length)
}

function packageFolder(name: string): string {
  return realpathSync(join(modules(), name))
}

/** What a process in that sandbox can do; undefined when it does not even start. */
async function probe(kind: 'bubblewrap' | 'limits'): Promise<Possible[] | undefined> {
  const listener = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo
  const [command, ...args] = commandIn({ kind }, usualLimits, 'probe.ts')
  const child = spawn(command, [...args, String(port)], {
    ...{ env: {}, cwd: '/', timeout: probeMs },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  const code = await new Promise<number | null>((resolve) => {
    child.once('close', resolve)
    child.once('error', () => resolve(null))
  })
  listener.close()
  if (code !== 0) return undefined
  const words = Buffer.concat(chunks).toString('utf8').trim().split(' ')
  // It says that it has come to its end, so that silence is not taken for a good answer.
  return words.at(-1) === 'done' ? possibilities.filter((each) => words.includes(each)) : undefined
}
