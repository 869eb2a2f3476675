import i18next from 'i18next'
import ICU from 'i18next-icu'
import MimeNode from 'nodemailer/lib/mime-node'
import type { AlarmKind } from '../alarm.ts'
import en from './texts/en.json' with { type: 'json' }
import nl from './texts/nl.json' with { type: 'json' }
import sv from './texts/sv.json' with { type: 'json' }

const catalogues = { en, sv, nl }

const texts = i18next.createInstance()
await texts.use(new ICU()).init({
  fallbackLng: 'en',
  resources: Object.fromEntries(
    Object.entries(catalogues).map(([language, translation]) => [language, { translation }]),
  ),
})

/** What gets a person out of bed: something urgent waits, or somebody speaks in our name. */
const urgent: ReadonlySet<AlarmKind> = new Set(['urgent-overdue', 'own-keys'])

/** Alarms of one kind about one member that an address has not heard of. */
export interface AlarmNews {
  kind: AlarmKind
  peer: string
  count: number
  items: number
  since: Date | null
  /** It was told before, and nobody has settled it. */
  again: boolean
}

export interface AlarmMailFacts {
  id: string
  at: Date
  from: { name: string; address: string }
  to: string
  language: keyof typeof catalogues
  /** The desk's address. */
  desk: string
  everyMs: number
}

/** The mail as bytes. Counts, kinds, members and times only: nothing in it says what any item is. */
export async function alarmMessage(news: readonly AlarmNews[], facts: AlarmMailFacts): Promise<Buffer> {
  const { subject, text } = alarmText(news, facts)
  const root = new MimeNode('text/plain; charset=utf-8', { disableFileAccess: true, disableUrlAccess: true })
  root.setHeader({
    from: facts.from,
    to: facts.to,
    subject,
    date: facts.at.toUTCString().replace('GMT', '+0000'),
    'message-id': `<alarm.${facts.id.toLowerCase()}@${facts.from.address.split('@')[1] ?? 'localhost'}>`,
    'auto-submitted': 'auto-generated',
    'mime-version': '1.0',
  })
  root.setContent(text)
  return root.build()
}

export function alarmText(
  news: readonly AlarmNews[],
  { from, language, desk, everyMs }: Pick<AlarmMailFacts, 'from' | 'language' | 'desk' | 'everyMs'>,
): { subject: string; text: string } {
  const say = (key: string, values: Record<string, string | number> = {}) =>
    texts.t(key, { lng: language, ...values })
  const isUrgent = news.some(({ kind }) => urgent.has(kind))
  const count = news.reduce((sum, group) => sum + group.count, 0)
  const lines = news.map(({ kind, peer, items, since, again }) => {
    const line = say(`kind.${kind}`, { peer, items: Math.max(items, 1), since: utc(since) })
    return `- ${line}${again ? ` ${say('again')}` : ''}`
  })
  return {
    subject: say(isUrgent ? 'subject-urgent' : 'subject', { count, member: from.name }),
    text: [
      say('opening', { member: from.name }),
      lines.join('\n'),
      say('link', { desk }),
      say('closing', { minutes: Math.ceil(everyMs / 60_000) }),
      '',
    ].join('\n\n'),
  }
}

/** A mail is read in any zone, so the zone is UTC and says so. */
function utc(at: Date | null): string {
  return at === null ? '' : `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
