import { UnstyledButton } from '@mantine/core'
import type { ReactNode } from 'react'
import styles from './ChoiceButton.module.css'
import { Key } from './Key.tsx'

interface Props {
  /** The key that does the same. */
  of: string
  disabled?: boolean
  /** For a choice that can be on or off. */
  pressed?: boolean
  onClick(): void
  children: ReactNode
}

/** One choice of a keyboard step, with its key before it. */
export function ChoiceButton({ of, disabled, pressed, onClick, children }: Props) {
  return (
    <UnstyledButton
      className={styles['choice']}
      disabled={disabled}
      aria-pressed={pressed}
      aria-keyshortcuts={of}
      onClick={onClick}
    >
      <span className={styles['key']}>
        <Key of={of} />
      </span>
      <span>{children}</span>
    </UnstyledButton>
  )
}
