import type { Expected } from '../history/history.ts'
import { plantedFaults } from '../planted/planted-faults.ts'
import { type Scenario, withPair } from './scenario.ts'

/** What shows a mistake must leave the right code without a breach. */
export const plantedSchedules: Scenario = {
  r: 'planted',
  name: 'what shows each planted fault, done to the right code',
  invariants: ['I1', 'I2', 'I5', 'I6', 'I7', 'I9'],
  play: (stage) =>
    withPair(stage, {}, async (pair) => {
      const expected: Expected[] = []
      for (const { schedule, throughRelay } of plantedFaults)
        if (throughRelay !== true) expected.push(await schedule(pair))
      return Object.assign({}, ...expected)
    }),
}
