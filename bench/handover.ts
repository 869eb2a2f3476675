// `handover`: from the sender's commit to the receiver's verified receipt; two servers with two databases of their own.
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startAsked } from './asked-process.ts'
import type { BenchResult } from './bench-result.ts'
import type { Ask } from './handover/member.ts'
import { loopbackRoundTrip } from './handover/reference.ts'
import { type MemberStart, makeMembers } from './make-members.ts'

const usual = { backlog: 100_000, singles: 200 }
const memberFile = fileURLToPath(new URL('handover/member.ts', import.meta.url))
const limits = { recordsPerSecond: 1_000, p95Ms: 60 }

/** Records a second through a backlog of 100,000, against committed single-row inserts a second on the sender's
 *  PostgreSQL; in the notes the p95 of a record alone, against one commit and one loopback round trip. */
export async function run({ backlog, singles } = usual): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), 'samverkan-bench-'))
  const starts = await makeMembers(folder, ['hotline.se', 'hotline.nl'])
  const [sender, receiver] = await Promise.all(
    starts.map((start) => startAsked<MemberStart, Ask>(memberFile, start)),
  )
  if (!sender || !receiver) throw new Error('two members are needed')
  try {
    const reference = await sender.ask<{ insertsPerSecond: number; commitMs: number }>({ do: 'reference' })
    await receiver.ask({ do: 'start' })
    await sender.ask({ do: 'fill', to: 'hotline.nl', records: backlog })
    const bulk = await sender.ask<{ seconds: number; envelopes: number }>({ do: 'empty', records: backlog })
    const received = await receiver.ask<number>({ do: 'count-received' })
    if (received !== backlog) throw new Error(`the receiver has ${received} of ${backlog} records`)
    const applied = await receiver.ask<number>({ do: 'until-applied' })
    await sender.ask({ do: 'singles', to: 'hotline.nl', n: 10 })
    const waits = await sender.ask<number[]>({ do: 'singles', to: 'hotline.nl', n: singles })
    const sorted = waits.toSorted((a, b) => a - b)
    const perSecond = backlog / bulk.seconds
    const p95 = sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0
    const loopbackMs = await loopbackRoundTrip()
    return {
      ...{ name: 'handover', ours: Math.round(perSecond), reference: Math.round(reference.insertsPerSecond) },
      ...{ ratio: round(perSecond / reference.insertsPerSecond), unit: 'records/s', n: backlog },
      notes: {
        ours: `${backlog} records wait in the outbox when the exchange starts; from there to the last verified, committed receipt; at least ${limits.recordsPerSecond}/s`,
        reference: 'committed single-row inserts of 1.5 kB by 16 clients on the sender’s PostgreSQL',
        ...{
          backlogSeconds: round(bulk.seconds),
          envelopes: bulk.envelopes,
          secondsUntilAllApplied: round(bulk.seconds + applied),
        },
        single: `${singles} records one at a time, each alone in its envelope; p95 at most ${limits.p95Ms} ms`,
        ...{ singleP95Ms: round(p95), singleMedianMs: round(sorted[Math.floor(sorted.length / 2)] ?? 0) },
        ...{ oneCommitMs: round(reference.commitMs), loopbackRoundTripMs: round(loopbackMs) },
        ...{ processors: cpus().length, evidence: 'none; records of about 1 kB' },
      },
    }
  } finally {
    await Promise.all([sender, receiver].map((one) => one.stop({ do: 'stop' })))
    await rm(folder, { recursive: true, force: true })
  }
}

const round = (value: number) => Math.round(value * 100) / 100
