import { useQuery } from '@tanstack/react-query'
import type { Timeline } from '../../api/types.ts'
import { type Texts, useTexts } from '../../texts/use-texts.ts'
import { networkQuery } from '../members/members-queries.ts'

type Detail = Timeline['events'][number]['detail']

/** Names of organisations and people, of members by their ids. */
const named = new Set(['member', 'to', 'from', 'holder', 'peer', 'contact', 'source'])
/** Ids that could be taken for words. */
const unsaid = new Set(['list'])
const groups = [
  ...([
    'classification',
    'age',
    'sex',
    'flag',
    'reason',
    'declineReason',
    'closingReason',
    'outcome',
  ] as const),
  ...(['action', 'stage', 'level', 'why', 'itemKind'] as const),
]

/** What of an event's detail helps a reader, in words. Ids, numbers and what has no text are left out. */
export function useEventDetail(): (detail: Detail) => string[] {
  const texts = useTexts()
  const members = useQuery(networkQuery).data?.members
  const nameOf = (id: string) => members?.find((member) => member.id === id)?.name ?? id
  return (detail) =>
    Object.entries(detail).flatMap(([name, value]) => {
      if (unsaid.has(name)) return []
      if (Array.isArray(value)) return value.flatMap((each) => wordsOf(texts, nameOf, name, each))
      return typeof value === 'string' ? wordsOf(texts, nameOf, name, value) : []
    })
}

function wordsOf(texts: Texts, nameOf: (id: string) => string, name: string, value: string): string[] {
  if (/^[A-Z]{2}$/.test(value)) return [texts.country(value)]
  if (named.has(name))
    return [(name === 'source' ? texts.lookUp('source', value) : undefined) ?? nameOf(value)]
  for (const group of groups) {
    const text = texts.lookUp(group, value)
    if (text !== undefined) return [text]
  }
  return name === 'attention' ? [texts.lookUp('attention', `${value}.title`) ?? value] : []
}
