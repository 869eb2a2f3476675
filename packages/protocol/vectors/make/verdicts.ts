import {
  checkGrowth,
  checkSuccession,
  timingOf,
  verifyConsistency,
  verifyInclusion,
} from '../../src/index.ts'
import { fromHex } from '../../src/lib/hex.ts'
import { sha256Hex } from '../../src/lib/sha256.ts'
import log from '../log.json' with { type: 'json' }

const now = '2026-11-23T20:00:00Z'
const after = (seconds: number) => new Date(Date.parse(now) + seconds * 1000).toISOString()
const day = 86_400
const hash = (of: string) => sha256Hex(of)

/** What a receiver decides by tables: how old an envelope is, whether it fits into its chain, what may follow what. */
export function verdictVectors() {
  const iats = [600, 601, 0, -1, -29 * day, -30 * day, -30 * day - 1, -40 * day]
  const exps = [1, 0, -1, 14 * day]
  const known = { version: 2, prev: hash('one'), sha256: hash('two') }
  const nexts = [
    known,
    { ...known, sha256: hash('another two') },
    { version: 1, prev: null, sha256: hash('one') },
    { version: 3, prev: hash('two'), sha256: hash('three') },
    { version: 3, prev: hash('another two'), sha256: hash('three') },
    { version: 4, prev: hash('three'), sha256: hash('four') },
  ]
  const state = { version: 7, root: hash('root 7') }
  const heads = [
    { size: 6, root: hash('root 6') },
    { size: 7, root: hash('root 7') },
    { size: 7, root: hash('another root') },
    { size: 8, root: hash('root 8') },
  ].map((head) => ({ origin: 'secretariat/directory', ...head }))
  return {
    about:
      'timingOf(envelope, now); the chain rule of a receiver; checkSuccession(known, next); checkGrowth(known, head); Merkle proofs that must be refused.',
    timing: iats.flatMap((iat) =>
      exps.map((exp) => {
        const envelope = { iat: after(iat), exp: after(exp) }
        return { now, ...envelope, verdict: timingOf(envelope, new Date(now)) }
      }),
    ),
    chain: chainCases(),
    succession: nexts.map((next) => ({ known, next, ...checkSuccession(known, next) })),
    growth: heads.map((head) => ({ known: state, head, ...checkGrowth(state, head) })),
    inclusion: refusedInclusions(),
    consistency: refusedConsistencies(),
  }
}

/** `here` is what has come of the sender's chain; `verdict` null when the envelope fits. */
function chainCases() {
  const at = (seq: number, prev: string | null, name = `${seq}`) => ({
    seq,
    prev,
    sha256: hash(`envelope ${name}`),
  })
  const [one, two, three] = [at(1, null), at(2, hash('envelope 1')), at(3, hash('envelope 2'))]
  return [
    { name: 'the first', here: [], envelope: one, verdict: null },
    { name: 'the next', here: [one], envelope: two, verdict: null },
    { name: 'a gap: another is still under way', here: [one], envelope: three, verdict: null },
    { name: 'the one that fills the gap', here: [one, three], envelope: two, verdict: null },
    { name: 'the same again', here: [one, two], envelope: two, verdict: null },
    {
      name: 'another envelope in a place that is taken',
      here: [one, two],
      envelope: at(2, hash('envelope 1'), 'two b'),
      verdict: 'equivocation',
    },
    {
      name: 'after another predecessor than ours',
      here: [one],
      envelope: at(2, hash('envelope 1b')),
      verdict: 'broken-chain',
    },
    {
      name: 'before a successor that names another',
      here: [three],
      envelope: at(2, hash('envelope 1'), '2b'),
      verdict: 'broken-chain',
    },
  ]
}

function refusedInclusions() {
  const bytes = (hex: string) => fromHex(hex) ?? new Uint8Array()
  const cases = log.inclusion.flatMap((one) => [
    { ...one, index: one.index + 1 },
    { ...one, size: one.size + 1 },
    { ...one, proof: [...one.proof, '0'.repeat(64)] },
    { ...one, root: '0'.repeat(64) },
    ...(one.proof.length > 0 ? [{ ...one, proof: one.proof.slice(1) }] : []),
  ])
  return cases.flatMap((one, n) => {
    const leaf = log.leaves[log.inclusion[Math.floor(n / 5)]?.index ?? 0] ?? ''
    const verdict = verifyInclusion(bytes(leaf), one.index, one.size, one.proof.map(bytes), bytes(one.root))
    return verdict.ok || n % 9 > 0 ? [] : [{ leaf, ...one, reason: verdict.reason }]
  })
}

function refusedConsistencies() {
  const bytes = (hex: string) => fromHex(hex) ?? new Uint8Array()
  return log.consistency
    .flatMap((one) => [
      { ...one, first: one.second + 1 },
      { ...one, firstRoot: '0'.repeat(64) },
      { ...one, secondRoot: '0'.repeat(64) },
      { ...one, proof: [...one.proof, '0'.repeat(64)] },
    ])
    .filter((_, n) => n % 9 === 0)
    .flatMap((one) => {
      const { first, second, firstRoot, secondRoot, proof } = one
      const verdict = verifyConsistency(first, second, bytes(firstRoot), bytes(secondRoot), proof.map(bytes))
      return verdict.ok ? [] : [{ ...one, reason: verdict.reason }]
    })
}
