import { Kbd } from '@mantine/core'
import { useTexts } from '../texts/use-texts.ts'

const named = ['Enter', 'Backspace', 'Escape'] as const

/** A key as it is printed on the keyboard. Beside a text that says what it does. */
export function Key({ of: key }: { of: string }) {
  const { t } = useTexts()
  const name = named.find((each) => each === key)
  return <Kbd size="sm">{name ? t(`key.${name}`) : key}</Kbd>
}
