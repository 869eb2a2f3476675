import type { TFunction } from 'i18next'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { countryName } from '../format/country.ts'
import { durationInWords } from '../format/duration.ts'
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
  size(bytes: number): string
}

/** The catalogue and the formats of the reader's language. */
export function useTexts(): Texts {
  const { t, i18n } = useTranslation()
  const language = i18n.resolvedLanguage ?? 'en'
  return useMemo(() => {
    const untyped = t as unknown as (key: string) => string
    return {
      t,
      language,
      lookUp: (group, word) => {
        const key = `${group}.${word}`
        return i18n.exists(key) ? untyped(key) : undefined
      },
      time: (iso) => localTime(iso, language),
      clock: (iso) => clockTime(iso, language),
      duration: (ms) => durationInWords(ms, language),
      country: (code) => countryName(code, language),
      size: (bytes) => fileSize(bytes, language),
    }
  }, [t, i18n, language])
}
