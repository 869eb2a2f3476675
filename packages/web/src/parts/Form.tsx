import type { ReactNode } from 'react'
import styles from './Form.module.css'

/** A form whose fields come as text by name. What was typed stays when the server says no. */
export function Form(props: {
  onSubmit(fields: Readonly<Record<string, string>>): void
  children: ReactNode
}) {
  return (
    <form
      className={styles['form']}
      onSubmit={(event) => {
        event.preventDefault()
        const fields = [...new FormData(event.currentTarget)].map(([name, value]) => [
          name,
          String(value).trim(),
        ])
        props.onSubmit(Object.fromEntries(fields))
      }}
    >
      {props.children}
    </form>
  )
}
