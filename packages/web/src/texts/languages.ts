import i18next, { type i18n } from 'i18next'
import ICU from 'i18next-icu'
import { initReactI18next } from 'react-i18next'
import { readPreference, savePreference } from '../theme/preferences.ts'
import en from './en.json'
import nl from './nl.json'
import { type Language, preferredLanguage } from './preferred-language.ts'
import sv from './sv.json'

export const languageNames: Readonly<Record<Language, string>> = {
  en: 'English',
  sv: 'Svenska',
  nl: 'Nederlands',
}

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en }
  }
}

export async function openTexts(): Promise<i18n> {
  i18next.on('languageChanged', (language) => {
    document.documentElement.lang = language
    document.documentElement.dir = i18next.dir(language)
  })
  await i18next
    .use(ICU)
    .use(initReactI18next)
    .init({
      lng: preferredLanguage(readPreference('language'), navigator.languages),
      fallbackLng: 'en',
      resources: { en: { translation: en }, sv: { translation: sv }, nl: { translation: nl } },
      interpolation: { escapeValue: false },
      returnNull: false,
    })
  return i18next
}

export async function chooseLanguage(language: string): Promise<void> {
  savePreference('language', language)
  await i18next.changeLanguage(language)
}
