import { afterAll, expect, test } from 'vitest'
import { hostilePictures } from '../testing/hostile/corpus.ts'
import { processesIn, tryHostile } from '../testing/hostile/run-corpus.ts'
import { findSandbox } from './sandbox.ts'

const processes = processesIn(await findSandbox())
afterAll(() => processes.stop())
const quick = hostilePictures.filter(({ isSlow }) => !isSlow)

test('no two of the corpus have one name', () => {
  expect(new Set(hostilePictures.map(({ name }) => name)).size).toBe(hostilePictures.length)
})

test.each(quick.map((each) => [each.name, each] as const))(
  '%s ends as it may, in time, and the next picture is shown',
  async (_name, hostile) => {
    expect((await tryHostile(processes, hostile)).wrong).toEqual([])
  },
)
