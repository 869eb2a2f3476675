import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type ChainLink, chainFit } from './chain.ts'

interface Case {
  name: string
  here: ChainLink[]
  envelope: { seq: number; prev: string | null; sha256: string }
  verdict: string | null
}

const file = new URL('../../../../protocol/vectors/verdicts.json', import.meta.url)
const { chain } = JSON.parse(readFileSync(file, 'utf8')) as { chain: Case[] }

test.each(chain)('as the published vectors have it: $name', ({ here, envelope, verdict }) => {
  expect(chainFit(here, envelope, envelope.sha256) ?? null).toBe(verdict)
})
