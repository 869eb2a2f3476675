import { UnstyledButton } from '@mantine/core'
import styles from './ChooseButton.module.css'

/** A box to tick. A button, so that the keys of the page go on working while it has the focus. */
export function ChooseButton(props: { label: string; chosen: boolean; onToggle(): void; onFocus(): void }) {
  return (
    <UnstyledButton
      className={styles['choose']}
      data-choose
      aria-label={props.label}
      aria-pressed={props.chosen}
      onClick={props.onToggle}
      onFocus={props.onFocus}
    >
      <span aria-hidden="true">{props.chosen ? '✓' : ''}</span>
    </UnstyledButton>
  )
}

/** Moves the focus to the next or the previous box of the page. */
export function moveChoice(step: 1 | -1): void {
  const boxes = [...document.querySelectorAll<HTMLElement>('[data-choose]')]
  const at = boxes.indexOf(document.activeElement as HTMLElement)
  const next = at === -1 ? (step === 1 ? 0 : boxes.length - 1) : at + step
  boxes[Math.max(0, Math.min(boxes.length - 1, next))]?.focus()
}
