// A member server with nothing but its public role, in a process of its own. Ends when its standard input ends.
import { compose } from '../../packages/server/src/compose.ts'
import { readConfigFile } from '../../packages/server/src/foundation/index.ts'

const read = readConfigFile(process.argv[2] ?? '')
if (!read.ok) throw new Error(read.problems.join('\n'))
const server = await compose(read.config)
process.stdout.write(`${server.addresses.public}\n`)
process.stdin.resume()
process.stdin.on('end', () => void server.stop())
