import { NativeSelect } from '@mantine/core'
import { chooseLanguage, languageNames } from '../texts/languages.ts'
import { languages } from '../texts/preferred-language.ts'
import { useTexts } from '../texts/use-texts.ts'

export function LanguageChoice() {
  const { t, language } = useTexts()
  return (
    <NativeSelect
      label={t('shell.language')}
      value={language}
      data={languages.map((value) => ({ value, label: languageNames[value] }))}
      onChange={(event) => void chooseLanguage(event.currentTarget.value)}
    />
  )
}
