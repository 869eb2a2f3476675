// Everything that must hold, in one command: types, lint, dependency rules, then all tests. Arguments go to Vitest.
import { buildWeb } from '../demo/build-web.ts'
import { checks, runCheck, runTool } from './steps.ts'

const failed = checks.filter(([name, command, ...args]) => runCheck(name, command, args) !== 0)
await buildWeb()
// Last, so that the run closes with the runner's own summary; what failed before is said again by the exit code.
const tests = runTool('vitest', ['run', ...process.argv.slice(2)])
process.exitCode = failed.length === 0 && tests === 0 ? 0 : 1
