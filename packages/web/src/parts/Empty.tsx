import type { ReactNode } from 'react'
import styles from './Empty.module.css'

/** An empty list says what would be here and how to get it. */
export function Empty({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className={styles['empty']}>
      <p>
        <strong>{title}</strong>
      </p>
      <p>{children}</p>
    </div>
  )
}
