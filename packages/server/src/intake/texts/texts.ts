import { createInstance } from 'i18next'
import ICU from 'i18next-icu'
import en from './en.json' with { type: 'json' }
import nl from './nl.json' with { type: 'json' }
import sv from './sv.json' with { type: 'json' }

export type TextKey = keyof typeof en
export const catalogues = { en, nl, sv } as const satisfies Record<string, Record<TextKey, string>>
export type Language = keyof typeof catalogues

/** The public's texts in one language. */
export interface Texts {
  language: Language
  direction: 'ltr' | 'rtl'
  /** The text of `key`; ICU message syntax for values. Escaping is the page's work. */
  say(key: TextKey, values?: Readonly<Record<string, string | number>>): string
  /** A country's name by its ISO code. */
  country(code: string): string
  /** A time to the minute, in UTC and with the zone written: without a script the reader's zone is not known. */
  time(at: Date): string
}

const rightToLeft: readonly string[] = ['ar', 'dv', 'fa', 'he', 'ps', 'ur', 'yi']

export function directionOf(language: string): 'ltr' | 'rtl' {
  return rightToLeft.includes(language) ? 'rtl' : 'ltr'
}

export function openTexts(): (language: Language) => Texts {
  const i18n = createInstance().use(ICU)
  void i18n.init({
    ...{ lng: 'en', fallbackLng: 'en', keySeparator: false, nsSeparator: false, initAsync: false },
    resources: Object.fromEntries(
      Object.entries(catalogues).map(([language, translation]) => [language, { translation }]),
    ),
  })
  const all = new Map<Language, Texts>()
  return (language) => {
    const known = all.get(language)
    if (known) return known
    const translate = i18n.getFixedT(language)
    const texts = textsIn(language, (key, values) => translate(key, values))
    all.set(language, texts)
    return texts
  }
}

/** English as the world outside of America writes it: day before month, 24 hours. */
const formats: Readonly<Record<Language, string>> = { en: 'en-GB', nl: 'nl', sv: 'sv' }

const keptTexts = 2_000

function textsIn(
  language: Language,
  translate: (key: TextKey, values: Readonly<Record<string, string | number>>) => string,
): Texts {
  // A page has thirty texts and few values: formatting each once keeps pages cheap while thousands of tips come in.
  const formatted = new Map<string, string>()
  const countries = new Intl.DisplayNames(language, { type: 'region' })
  const times = new Intl.DateTimeFormat(formats[language], {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'UTC',
  })
  return {
    language,
    direction: directionOf(language),
    say: (key, values = {}) => {
      const name = key + JSON.stringify(values)
      const known = formatted.get(name)
      if (known !== undefined) return known
      const text = translate(key, values)
      if (formatted.size < keptTexts) formatted.set(name, text)
      return text
    },
    country: (code) => countries.of(code) ?? code,
    time: (at) => `${times.format(at)} UTC`,
  }
}
