// The fault tests: node scripts/run.js e2e/faults/run.ts --all. Without options the quick ones; `--only R-13` those with that
// number, `--rounds 20` so many rounds as their seeds have them. Ends with 1 when an invariant broke or a fault point was
// not hit.
import { parseArgs } from 'node:util'
import { openRunner } from './run/stage.ts'
import { randomRounds } from './scenarios/random-rounds.ts'
import { scenarios } from './scenarios/scenarios.ts'

const { values } = parseArgs({
  options: {
    all: { type: 'boolean', default: false },
    only: { type: 'string' },
    rounds: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
})
const seed = Number(values.seed)
const rounds = Number(values.rounds ?? (values.all ? 5 : 0))
const { only } = values
const chosen = scenarios.filter(({ r, quick }) =>
  only !== undefined ? r === only : values.all || (quick && values.rounds === undefined),
)
const say = (line: string) => process.stdout.write(`${line}\n`)

say(`Seed ${seed}`)
const runner = openRunner(seed)
let broke = 0
try {
  for (const scenario of [...chosen, ...randomRounds(rounds)]) {
    const result = await runner.play(scenario).then(
      () => 'held',
      (error: unknown) => {
        broke += 1
        return `BROKE: ${error instanceof Error ? error.message : error}`
      },
    )
    say(`${scenario.r} ${scenario.name}: ${result}`)
  }
} finally {
  await runner.close()
}
say(`\n${runner.report()}\n`)
say(`Report: ${await runner.writeReport()}`)
const missed = values.all ? runner.missedFaultPoints() : []
if (missed.length > 0) say(`Fault points not hit: ${missed.join(', ')}`)
process.exitCode = broke === 0 && missed.length === 0 ? 0 : 1
