import { type ReactNode, useId } from 'react'
import styles from './Panel.module.css'

/** A titled part of a page. */
export function Panel(props: { title: string; aside?: ReactNode; children: ReactNode }) {
  const title = useId()
  return (
    <section className={styles['panel']} aria-labelledby={title}>
      <div className={styles['head']}>
        <h2 id={title}>{props.title}</h2>
        {props.aside}
      </div>
      {props.children}
    </section>
  )
}
