import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const bin = join(import.meta.dirname, '..', 'node_modules', '.bin')

/** What must hold before anything is run: types, tidiness, dependency rules, nothing unused. */
export const checks: readonly (readonly [string, string, ...string[]])[] = [
  ['types', 'tsc', '-p', 'tsconfig.json'],
  ['types of the browser app', 'tsc', '-p', 'packages/web/tsconfig.json'],
  ['tidy', 'biome', 'ci', '--error-on-warnings', '.'],
  [
    'dependency rules',
    'depcruise',
    '--config',
    '.dependency-cruiser.cjs',
    'packages',
    'demo',
    'bench',
    'e2e',
  ],
  ['unused code', 'knip', '--no-progress'],
]

/** Runs one command of the project's own tools; returns its exit code. */
export function run(name: string, command: string, args: readonly string[]): number {
  const started = Date.now()
  const result = spawnSync(join(bin, command), args, {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  const code = result.status ?? 1
  console.log(`${code === 0 ? 'ok' : 'FAILED'}: ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`)
  return code
}
