import { type ReactNode, useEffect, useRef } from 'react'
import { useTexts } from '../texts/use-texts.ts'
import styles from './PageTitle.module.css'

// A browser announces what it has just loaded; taking the focus then would lead past the skip link.
let isJustLoaded = true

/** The page's heading. Takes the focus when the page changes, so that a screen reader says where one is. */
export function PageTitle(props: { title: string; children?: ReactNode; aside?: ReactNode }) {
  const { t } = useTexts()
  const heading = useRef<HTMLHeadingElement>(null)
  const { title } = props
  useEffect(() => {
    document.title = `${title} · ${t('common.name')}`
    if (!isJustLoaded) heading.current?.focus({ preventScroll: true })
    isJustLoaded = false
  }, [title, t])
  return (
    <header className={styles['head']}>
      <div>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {props.children !== undefined && <div className={styles['under']}>{props.children}</div>}
      </div>
      {props.aside}
    </header>
  )
}
