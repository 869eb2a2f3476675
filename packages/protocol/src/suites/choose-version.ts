/** The versions of HX that this package speaks. */
export const versions = [1] as const

export type VersionChoice = { ok: true; version: number } | { ok: false; reason: 'no-common-version' }

/** The highest version that two members have in common, from the `versions` of their signed keysets. */
export function chooseVersion(ours: readonly number[], theirs: readonly number[]): VersionChoice {
  const common = ours.filter((version) => theirs.includes(version))
  if (common.length === 0) return { ok: false, reason: 'no-common-version' }
  return { ok: true, version: Math.max(...common) }
}
