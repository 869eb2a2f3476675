/** One performance figure beside its reference, both measured in the same run. */
export interface BenchResult {
  name: string
  ours: number
  reference: number
  /** ours / reference. */
  ratio: number
  unit: string
  /** How many operations were measured. */
  n: number
  /** What was measured how, and further figures of the run. */
  notes: Readonly<Record<string, string | number>>
}
