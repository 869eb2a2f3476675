// Everything that must hold, in one command: types, lint, dependency rules, then all tests. Arguments go to Vitest.
import { buildWeb } from '../demo/build-web.ts'
import { checks, run } from './steps.ts'

const failed = checks.filter(([name, command, ...args]) => run(name, command, args) !== 0)
await buildWeb()
const tests = run('tests', 'vitest', ['run', ...process.argv.slice(2)])
process.exitCode = failed.length === 0 && tests === 0 ? 0 : 1
