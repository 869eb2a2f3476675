import { NativeSelect, useMantineColorScheme } from '@mantine/core'
import { useTexts } from '../texts/use-texts.ts'

const themes = ['auto', 'light', 'dark'] as const

export function ThemeChoice() {
  const { t } = useTexts()
  // Without keepTransitions Mantine would add a style element, which the content security policy refuses.
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true })
  return (
    <NativeSelect
      label={t('shell.theme')}
      value={colorScheme}
      data={themes.map((value) => ({ value, label: t(`theme.${value}`) }))}
      onChange={(event) => {
        const chosen = themes.find((each) => each === event.currentTarget.value)
        if (chosen) setColorScheme(chosen)
      }}
    />
  )
}
