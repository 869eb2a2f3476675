import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dyingReader } from '../scenarios/r-21-poison.ts'
import { plantIn } from './plant-in.ts'
import { plantedFaults } from './planted-faults.ts'

const repository = join(import.meta.dirname, '../../..')

test.each([...plantedFaults, dyingReader])('$name still applies, at one place', (fault) => {
  const source = readFileSync(join(repository, fault.file), 'utf8')
  const planted = plantIn(source, fault)
  expect(planted).toContain(fault.replace)
  expect(planted).not.toBe(source)
})

test.each([
  ['gone', 'export const a = 1'],
  ['there twice', 'mark() mark()'],
])('a planted fault whose place is %s is refused', (_, source) => {
  const fault = plantedFaults[0]
  if (!fault) throw new Error('there are planted faults')
  expect(() => plantIn(source, { ...fault, find: 'mark()' })).toThrow(/must be there once/)
})
