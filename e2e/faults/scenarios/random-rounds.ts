import { randomRound } from './random-round.ts'
import { type Scenario, withPair } from './scenario.ts'

/** Faults as the seed has them, round after round. */
export function randomRounds(rounds: number): Scenario[] {
  return Array.from({ length: rounds }, (_, round) => ({
    r: 'R-01…15',
    name: `everything at once, as seed + ${round} has it`,
    invariants: ['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7', 'I8', 'I9', 'I12'],
    play: (stage) =>
      withPair(stage, {}, async (pair) => {
        for (const { label, hit } of await randomRound(pair, stage.seed + round)) if (hit) stage.hit(label)
        return {}
      }),
  }))
}
