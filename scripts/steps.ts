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

/** Runs one of the project's own tools; returns its exit code. */
export function runTool(command: string, args: readonly string[]): number {
  const result = spawnSync(join(bin, command), args, {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  return result.status ?? 1
}

/** Runs one check and says how it went; returns its exit code. */
export function runCheck(name: string, command: string, args: readonly string[]): number {
  const started = Date.now()
  const code = runTool(command, args)
  console.log(`${code === 0 ? 'ok' : 'FAILED'}: ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`)
  return code
}
