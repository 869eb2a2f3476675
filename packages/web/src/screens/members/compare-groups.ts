/** A fingerprint has ten groups of four signs. */
export const groupCount = 10
const groupLength = 4

interface ComparedGroup {
  /** What was typed of this group so far. */
  heard: string
  is: 'same' | 'other' | 'open'
}

export interface Comparison {
  groups: readonly ComparedGroup[]
  /** How many groups are the same. */
  same: number
  /** The first group that is another, counted from 1. */
  firstOther: number | undefined
  /** Everything was heard, and nothing more than that. */
  isWhole: boolean
}

/** What was typed, beside the fingerprint in the directory, group by group. Spaces, hyphens and the letters' case do not matter. */
export function compareGroups(typed: string, fingerprint: string): Comparison {
  const [heard, expected] = [plain(typed), plain(fingerprint)]
  const groups = Array.from({ length: groupCount }, (_, at) => {
    const group = heard.slice(at * groupLength, (at + 1) * groupLength)
    const isSame = group === expected.slice(at * groupLength, (at + 1) * groupLength)
    return { heard: group, is: group.length < groupLength ? 'open' : isSame ? 'same' : 'other' } as const
  })
  const other = groups.findIndex(({ is }) => is === 'other')
  return {
    groups,
    same: groups.filter(({ is }) => is === 'same').length,
    firstOther: other === -1 ? undefined : other + 1,
    isWhole: heard !== '' && heard === expected,
  }
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[\s-]/g, '')
}
