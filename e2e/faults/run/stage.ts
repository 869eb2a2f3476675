import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type FaultLabel, faultPoints } from '../labels.ts'
import { type Cluster, startCluster } from '../network/cluster.ts'
import type { Scenario, Stage } from '../scenarios/scenario.ts'

export interface Played {
  r: string
  name: string
  seed: number
  seconds: number
  result: 'held' | 'broke' | 'skipped'
  invariants: readonly string[]
  notes: readonly string[]
}

/** Plays scenarios one after the other on clusters that it keeps, and remembers what became of them. */
export interface Runner {
  /** Throws what the scenario throws. */
  play(scenario: Scenario): Promise<void>
  played: readonly Played[]
  missedFaultPoints(): FaultLabel[]
  /** A table for people. */
  report(): string
  /** Writes the report as JSON; returns where. */
  writeReport(): Promise<string>
  close(): Promise<void>
}

export function openRunner(seed: number): Runner {
  const clusters: Promise<Cluster>[] = []
  const played: Played[] = []
  const hits = new Map<FaultLabel, number>()
  const cluster = (n: number) => {
    clusters[n] ??= startCluster()
    return clusters[n]
  }
  const missedFaultPoints = () => faultPoints.map(({ label }) => label).filter((label) => !hits.has(label))
  return {
    played,
    missedFaultPoints,
    play: async (scenario) => {
      const notes: string[] = []
      const stage: Stage = {
        ...{ seed, cluster },
        hit: (label) => hits.set(label, (hits.get(label) ?? 0) + 1),
        note: (text) => notes.push(text),
      }
      const { r, name, invariants } = scenario
      const began = Date.now()
      const done = (result: Played['result']) =>
        played.push({ r, name, seed, seconds: (Date.now() - began) / 1_000, result, invariants, notes })
      const lacking = scenario.lacks?.()
      if (lacking !== undefined) {
        notes.push(lacking)
        done('skipped')
        return
      }
      try {
        await scenario.play(stage)
        done('held')
      } catch (error) {
        notes.push(error instanceof Error ? error.message : String(error))
        done('broke')
        throw error
      }
    },
    report: () => table(played, hits),
    writeReport: async () => {
      const file = join(await mkdtemp(join(tmpdir(), 'samverkan-faults-report-')), 'report.json')
      const points = faultPoints.map(({ label }) => ({ label, hits: hits.get(label) ?? 0 }))
      await writeFile(file, `${JSON.stringify({ seed, played, faultPoints: points }, null, 2)}\n`)
      return file
    },
    close: async () => {
      await Promise.all(clusters.map(async (one) => (await one)?.close()))
    },
  }
}

function table(played: readonly Played[], hits: ReadonlyMap<FaultLabel, number>): string {
  const lines = played.map(
    ({ r, name, result, seconds, invariants, notes }) =>
      `${r.padEnd(9)} ${result.padEnd(8)} ${seconds.toFixed(1).padStart(6)} s  ${name} [${invariants.join(' ')}]${notes.map((note) => `\n${' '.repeat(29)}${note}`).join('')}`,
  )
  const points = faultPoints.map(
    ({ label }) =>
      `${String(hits.get(label) ?? 0).padStart(5)} × ${label}${hits.has(label) ? '' : '  NOT HIT'}`,
  )
  return [...lines, '', 'Fault points:', ...points].join('\n')
}
