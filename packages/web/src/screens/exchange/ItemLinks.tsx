import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { Fragment, useState } from 'react'
import { useTexts } from '../../texts/use-texts.ts'
import { EnvelopeItemsDialog } from './EnvelopeItemsDialog.tsx'
import styles from './Exchange.module.css'

/** The items that a line is about: the first ones as links, the rest behind a button. Who may not see items gets a number. */
export function ItemLinks(props: { itemIds: readonly string[]; records: number; envelope?: string }) {
  const { t } = useTexts()
  const [open, setOpen] = useState(false)
  const { itemIds, records, envelope } = props
  const ids = [...new Set(itemIds)]
  const more = records - itemIds.length
  if (ids.length === 0) return t('exchange.records', { count: records })
  return (
    <>
      {ids.map((id, index) => (
        <Fragment key={id}>
          {index > 0 && ', '}
          <span className={styles['item']}>
            <Link to="/items/$id" params={{ id }}>
              {t('exchange.item', { id: id.slice(-6) })}
            </Link>
          </span>
        </Fragment>
      ))}
      {more > 0 && envelope !== undefined && (
        <>
          {', '}
          <Button variant="subtle" size="compact-sm" aria-haspopup="dialog" onClick={() => setOpen(true)}>
            {t('exchange.moreItems', { count: more })}
          </Button>
        </>
      )}
      {open && envelope !== undefined && <EnvelopeItemsDialog id={envelope} onClose={() => setOpen(false)} />}
    </>
  )
}
