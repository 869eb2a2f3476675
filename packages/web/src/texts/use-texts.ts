import type { TFunction } from 'i18next'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { durationInWords } from '../format/duration.ts'
import { countryName, languageName } from '../format/names.ts'
import { fileSize } from '../format/size.ts'
import { clockTime, localTime } from '../format/time.ts'

export interface Texts {
  t: TFunction
  language: string
  /** The text of a word that comes from outside (a ledger event's kind, a failure's code), or undefined. */
  lookUp(group: string, word: string): string | undefined
  time(iso: string): string
  clock(iso: string): string
  duration(ms: number): string
  country(code: string): string
  languageName(code: string): string
  size(bytes: number): string
}

/** The catalogue and the formats of the reader's language. */
export function useTexts(): Texts {
  const { t, i18n } = useTranslation()
  const language = i18n.resolvedLanguage ?? 'en'
  const locale = formatLocale(language)
  return useMemo(() => {
    const untyped = t as unknown as (key: string) => string
    return {
      t,
      language,
      lookUp: (group, word) => {
        const key = `${group}.${word}`
        return i18n.exists(key) ? untyped(key) : undefined
      },
      time: (iso) => localTime(iso, locale),
      clock: (iso) => clockTime(iso, locale),
      duration: (ms) => durationInWords(ms, locale),
      languageName: (code) => languageName(code, locale),
      country: (code) => countryName(code, locale),
      size: (bytes) => fileSize(bytes, locale),
    }
  }, [t, i18n, language, locale])
}

/** English formats are those of the United Kingdom: day before month and 24 hours, as most members write. */
function formatLocale(language: string): string {
  return language === 'en' ? 'en-GB' : language
}
