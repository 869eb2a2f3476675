import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { faultPoints } from './labels.ts'

test('every fault point of the exchange is visited by the fault test', () => {
  const folder = join(import.meta.dirname, '../../packages/server/src/exchange')
  const sources = globSync('**/*.ts', { cwd: folder }).filter((path) => !path.endsWith('.test.ts'))
  const inSource = sources.flatMap((path) =>
    [...readFileSync(join(folder, path), 'utf8').matchAll(/reach\('([^']+)'\)/g)].map(([, label]) => label),
  )
  expect(faultPoints.map(({ label }) => label).toSorted()).toEqual(inSource.toSorted())
})
