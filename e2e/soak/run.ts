// The soak: node scripts/run.js e2e/soak/run.ts --minutes 30 --members 60 --seed 7. Ends with 1 when an invariant broke.
import { parseArgs } from 'node:util'
import { reportOf } from './report.ts'
import { soak } from './soak.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    members: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
})
const minutes = Number(values.minutes)
const say = (line: string) => process.stdout.write(`${line}\n`)
say(`Seed ${values.seed}`)
const result = await soak({
  ...{ members: Number(values.members), seed: Number(values.seed), durationMs: minutes * 60_000, say },
  ...{ hosts: 3, clusters: 2, networkFaults: 0.1, drainWithinMs: 300_000, pauseMs: 300 },
  ...{ kills: Math.ceil(minutes * 2), crashes: Math.ceil(minutes / 2), absences: Math.ceil(minutes * 3) },
})
say(`\n${reportOf(result)}`)
process.exitCode = result.violations.length === 0 ? 0 : 1
