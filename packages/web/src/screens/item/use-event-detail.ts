import type { Timeline } from '../../api/types.ts'
import { type Texts, useTexts } from '../../texts/use-texts.ts'

type Detail = Timeline['events'][number]['detail']

/** Names of organisations and people, which are shown as they are. */
const named = new Set(['member', 'to', 'from', 'holder', 'peer', 'contact', 'source'])
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
  return (detail) =>
    Object.entries(detail).flatMap(([name, value]) => {
      if (Array.isArray(value)) return value.flatMap((each) => wordsOf(texts, name, each))
      return typeof value === 'string' ? wordsOf(texts, name, value) : []
    })
}

function wordsOf(texts: Texts, name: string, value: string): string[] {
  if (/^[A-Z]{2}$/.test(value)) return [texts.country(value)]
  if (named.has(name)) return [value]
  for (const group of groups) {
    const text = texts.lookUp(group, value)
    if (text !== undefined) return [text]
  }
  return name === 'attention' ? [texts.lookUp('attention', `${value}.title`) ?? value] : []
}
