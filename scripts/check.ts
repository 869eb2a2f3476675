import { checks, run } from './steps.ts'

const failed = checks.filter(([name, command, ...args]) => run(name, command, args) !== 0)
process.exitCode = failed.length === 0 ? 0 : 1
