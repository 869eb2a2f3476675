import { checks, runCheck } from './steps.ts'

const failed = checks.filter(([name, command, ...args]) => runCheck(name, command, args) !== 0)
process.exitCode = failed.length === 0 ? 0 : 1
