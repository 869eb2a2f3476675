import { Button } from '@mantine/core'
import { type ReactNode, useEffect, useId, useRef } from 'react'
import { useTexts } from '../texts/use-texts.ts'
import styles from './Dialog.module.css'

/** A question or a help text over the page. The browser keeps focus inside, and Escape closes it. */
export function Dialog(props: {
  title: string
  onClose(): void
  onKey?: (key: string) => void
  children: ReactNode
}) {
  const { t } = useTexts()
  const dialog = useRef<HTMLDialogElement>(null)
  const title = useId()
  useEffect(() => {
    const element = dialog.current
    element?.showModal()
    // The browser would begin at the button that closes; who came to fill something in begins there.
    element?.querySelector<HTMLElement>('form :is(input, select, textarea)')?.focus()
    return () => element?.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      className={styles['dialog']}
      aria-labelledby={title}
      onClose={props.onClose}
      onKeyDown={(event) => {
        if (!props.onKey || event.ctrlKey || event.metaKey || event.altKey) return
        props.onKey(event.key)
        // A key that opens a form is not typed into its first field as well. Space presses the button with the focus.
        if (event.key.length === 1 && event.key !== ' ') event.preventDefault()
      }}
    >
      <div className={styles['head']}>
        <h2 id={title}>{props.title}</h2>
        <Button variant="default" size="xs" onClick={props.onClose}>
          {t('common.close')}
        </Button>
      </div>
      {props.children}
    </dialog>
  )
}
