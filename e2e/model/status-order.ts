// How news of an item reaches those who have it: every server applies what `statusVerdict` says, whatever the order.
import { statusVerdict } from '../../packages/server/src/exchange/rules.ts'

/** A change of the item as its holder tells of it. */
export interface News {
  from: string
  revision: number
  holder: string
  assigned: string | null
}

export interface Copy {
  self: string
  holder: string
  assigned: string | null
  revision: number
  /** Cannot be understood yet. */
  waiting: News[]
  /** Every state that this copy has shown. */
  shown: { holder: string; revision: number }[]
}

/** Rules that are nearly right. */
export type OrderMistake = 'last-word-counts' | 'early-news-is-dropped' | 'anyone-may-take'

export function newCopy(self: string, origin: string): Copy {
  const start = { holder: origin, revision: 1 }
  return { self, ...start, assigned: null, waiting: [], shown: [start] }
}

export function hear(copy: Copy, news: News, mistake?: OrderMistake): void {
  if (!apply(copy, news, mistake)) {
    if (mistake !== 'early-news-is-dropped') copy.waiting.push(news)
    return
  }
  // What waited may be understood now.
  for (const early of copy.waiting.splice(0)) hear(copy, early, mistake)
}

/** False when it cannot be understood yet. */
function apply(copy: Copy, news: News, mistake: OrderMistake | undefined): boolean {
  const row = { holder: copy.holder, assigned_member: copy.assigned, revision: copy.revision }
  const verdict = statusVerdict(row, news.from, news, copy.self, undefined)
  if (verdict === 'wait' && mistake !== 'anyone-may-take') return false
  if (verdict === 'nothing-new' && mistake !== 'last-word-counts') return true
  Object.assign(copy, { holder: news.holder, assigned: news.assigned, revision: news.revision })
  copy.shown.push({ holder: news.holder, revision: news.revision })
  return true
}

/** Whether the copy ever went back: to an older revision, or to a holder that had passed it on (I12). */
export function wentBack({ shown }: Copy): boolean {
  return shown.some((now, at) => {
    const before = shown[at - 1]
    if (before === undefined) return false
    const passedOn = shown.slice(0, at - 1).some(({ holder }) => holder === now.holder)
    return now.revision < before.revision || (now.holder !== before.holder && passedOn)
  })
}
