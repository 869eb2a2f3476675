import type { ReactNode } from 'react'
import styles from './Message.module.css'

/** A sentence that stands out: `status` is read when it appears, `alert` at once. */
export function Message(props: {
  role?: 'status' | 'alert'
  title?: string
  children: ReactNode
  actions?: ReactNode
}) {
  return (
    <div className={styles['message']} role={props.role}>
      <div>
        {props.title !== undefined && <strong>{props.title}</strong>}
        <div>{props.children}</div>
      </div>
      {props.actions !== undefined && <div className={styles['actions']}>{props.actions}</div>}
    </div>
  )
}
