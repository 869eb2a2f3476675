import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { faultPoints, visitedElsewhere } from './labels.ts'

const sourceRoot = join(import.meta.dirname, '../../packages/server/src')

function labelsIn(room: string): (string | undefined)[] {
  const folder = join(sourceRoot, room)
  const sources = globSync('**/*.ts', { cwd: folder }).filter((path) => !path.endsWith('.test.ts'))
  return sources
    .flatMap((path) =>
      [...readFileSync(join(folder, path), 'utf8').matchAll(/reach\('([^']+)'\)/g)].map(([, label]) => label),
    )
    .toSorted()
}

test('every fault point of the exchange and the ledger is visited by the fault test', () => {
  const there = [...labelsIn('exchange'), ...labelsIn('foundation/ledger')].toSorted()
  expect(faultPoints.map(({ label }) => label).toSorted()).toEqual(there)
})

test('every fault point of members and keys is visited by a test of theirs', () => {
  expect(visitedElsewhere.map(({ label }) => label).toSorted()).toEqual(labelsIn('network/members'))
  for (const { label, by } of visitedElsewhere)
    expect(readFileSync(join(sourceRoot, by), 'utf8')).toContain(`label: '${label}'`)
})
