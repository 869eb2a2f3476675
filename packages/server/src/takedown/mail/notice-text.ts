import i18next from 'i18next'
import ICU from 'i18next-icu'
import { referrerUrl } from '../../tracing/index.ts'
import type { NoticedItem, Notifier } from './noticed-item.ts'
import en from './texts/en.json' with { type: 'json' }
import nl from './texts/nl.json' with { type: 'json' }
import sv from './texts/sv.json' with { type: 'json' }

const catalogues = { en, sv, nl }
type Language = keyof typeof catalogues
type TextKey = keyof typeof en
type Say = (key: TextKey, values?: Record<string, string | number>) => string

const texts = i18next.createInstance()
await texts.use(new ICU()).init({
  fallbackLng: 'en',
  resources: Object.fromEntries(
    Object.entries(catalogues).map(([language, translation]) => [language, { translation }]),
  ),
})

/** The languages of the hosting countries that we have a catalogue for. English goes with every notice. */
const languageOfCountry: Readonly<Record<string, Language>> = { SE: 'sv', NL: 'nl' }

export interface NoticeText {
  subject: string
  text: string
}

/**
 * The part for a person: the four parts of Article 16(2) of the Digital Services Act (reasoned explanation, exact
 * addresses, notifier, good faith), in the language of the hosting country where there is one, and in English.
 */
export function noticeText(
  items: readonly NoticedItem[],
  notifier: Notifier,
  country: string | null,
  reference: string,
): NoticeText {
  const own = country === null ? undefined : languageOfCountry[country]
  const languages: Language[] = own === undefined ? ['en'] : [own, 'en']
  const isReminder = items.every((item) => item.round > 0)
  const subject = say(own ?? 'en')(isReminder ? 'subject-reminder' : 'subject', {
    count: items.length,
    reference,
  })
  const rule = `\n\n${'-'.repeat(72)}\n\n`
  return { subject, text: `${languages.map((each) => inLanguage(each, items, notifier)).join(rule)}\n` }
}

function say(language: Language): Say {
  return (key, values = {}) => texts.t(key, { lng: language, ...values })
}

function inLanguage(language: Language, items: readonly NoticedItem[], notifier: Notifier): string {
  const t = say(language)
  const country =
    new Intl.DisplayNames([language], { type: 'region' }).of(notifier.country) ?? notifier.country
  const fresh = items.filter((item) => item.round === 0)
  const reminded = items.filter((item) => item.round > 0)
  const uses = (classification: string) => items.some((item) => item.classification === classification)
  const paragraphs = [
    t('greeting'),
    t('opening', { notifier: notifier.name, country, count: items.length }),
    t('part-explanation'),
    ...(uses('baseline') ? [t('explanation-baseline')] : []),
    ...(uses('national') ? [t('explanation-national', { country })] : []),
    t('part-addresses'),
    ...(fresh.length > 0 ? [t('new'), ...fresh.map((item, index) => listed(t, item, index + 1))] : []),
    ...(reminded.length > 0
      ? [t('reminded'), ...reminded.map((item, index) => listed(t, item, fresh.length + index + 1))]
      : []),
    ...(items.some((item) => item.hosting?.proxied) ? [t('proxied')] : []),
    t('part-notifier'),
    t('notifier', { notifier: notifier.name, mail: notifier.mailAddress, website: notifier.website }),
    t('part-good-faith'),
    t('good-faith'),
    t('law'),
    t('answer'),
    t('machine'),
  ]
  return paragraphs.join('\n\n')
}

/** One address with what helps to find it. The address is exact: the desk must be able to copy it. */
function listed(t: Say, item: NoticedItem, number: number): string {
  const lines = [
    `${number}. ${item.url}`,
    `${t('classification')}: ${t(item.classification)}. ${t('kind')}: ${t(item.kind)}.`,
    `${t('seen')}: ${item.seenAt.slice(0, 16).replace('T', ' ')} UTC`,
    ...(item.hosting?.addresses[0] === undefined
      ? []
      : [`${t('server')}: ${item.hosting.addresses.join(', ')}`]),
    ...(item.kind === 'page' || item.sha256 === null ? [] : [`${t('sha256')}: ${item.sha256}`]),
    ...referrerLines(t, item),
    ...(isGated(item) ? [t('gated')] : []),
    `${t('report-id')}: ${item.xarfId}`,
  ]
  return lines.join('\n   ')
}

/** A longer one is rather something that somebody wants to have written into our notices. */
const longestReferrer = 500

/** The public writes the referrer: only one plain address is named, of anything else only that there is something. */
function referrerLines(t: Say, { recipe }: NoticedItem): string[] {
  if ((recipe.referrer ?? '') === '') return []
  const url = referrerUrl(recipe)
  return url !== undefined && url.length <= longestReferrer
    ? [`${t('referrer')}: ${url}`]
    : [t('referrer-on-request')]
}

function isGated({ recipe }: NoticedItem): boolean {
  return recipe.cookie !== undefined || recipe.username !== undefined || recipe.password !== undefined
}
