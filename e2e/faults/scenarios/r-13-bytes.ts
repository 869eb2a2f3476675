import assert from 'node:assert/strict'
import { type ChooseFault, type NetworkFault, toEnvelopes, toParts } from '../network/network-fault.ts'
import type { Pair } from '../network/pair.ts'
import { type Scenario, withPair } from './scenario.ts'

const inEnvelopes: readonly NetworkFault[] = [
  ...(['flip-request', 'flip-response', 'truncated', 'truncated-request'] as const),
  ...(['wrong-length', 'html-200', 'unsigned-4xx', 'unsigned-5xx'] as const),
]
const inParts: readonly NetworkFault[] = ['flip-request', 'truncated-request', 'html-200', 'unsigned-4xx']

/** nothing that is not signed ends anything, and nothing that was changed is taken. */
export const changedBytes: Scenario = {
  r: 'R-13',
  name: 'bits flipped in envelope, part and receipt; bodies cut off or of another length; pages of middleboxes; unsigned refusals',
  invariants: ['I3', 'I5'],
  play: (stage) =>
    withPair(stage, {}, async (pair) => {
      for (const fault of inEnvelopes) await suffer(pair, fault, toEnvelopes(fault, 3))
      for (const fault of inParts) await suffer(pair, fault, toParts(fault, 3))
      return {}
    }),
}

async function suffer(pair: Pair, fault: NetworkFault, choose: ChooseFault): Promise<void> {
  const before = pair.proxy.counts.get(fault) ?? 0
  pair.proxy.setFaults(choose)
  await pair.handOver()
  await pair.proxy.met(fault, before + 2)
  await nothingEndedUnsigned(pair)
}

async function nothingEndedUnsigned({ network }: Pair): Promise<void> {
  const { members } = await network.history()
  for (const { id, state, receipt } of members.flatMap(({ sent }) => sent))
    assert.ok(state === 'queued' || (state === 'delivered' && receipt !== null), `${id} is ${state}`)
}
