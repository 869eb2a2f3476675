// The workbench listener in a process of its own; prints its address and serves until its input ends.
import { openAccounts } from '../../packages/server/src/accounts/index.ts'
import { openAssessment } from '../../packages/server/src/assessment/index.ts'
import { exposureToday } from '../../packages/server/src/capture/index.ts'
import { openFoundation, readConfigFile } from '../../packages/server/src/foundation/index.ts'
import { openListeners } from '../../packages/server/src/listeners.ts'

const config = readConfigFile(process.argv[2] ?? '')
if (!config.ok) throw new Error(config.problems.join('\n'))
const foundation = await openFoundation(config.config)
const rooms = [openAccounts(foundation, { exposureToday }), openAssessment(foundation)]
await foundation.jobs.start({ work: false })
const { addresses, close } = await openListeners(foundation, rooms)
process.stdout.write(`${addresses.workbench}\n`)
process.stdin.resume().once('end', async () => {
  await close()
  await foundation.close()
})
