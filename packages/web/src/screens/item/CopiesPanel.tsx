import { Button } from '@mantine/core'
import { useState } from 'react'
import type { Copies, ItemDetail } from '../../api/types.ts'
import { useKeys } from '../../keys/key-bindings.ts'
import { Key } from '../../parts/Key.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { Time } from '../../parts/Time.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import styles from './CopiesPanel.module.css'
import { TakeBackDialogs } from './TakeBackDialogs.tsx'

/** Who has a copy, and who has confirmed what we took back. */
export function CopiesPanel({ item, copies }: { item: ItemDetail; copies: Copies | undefined }) {
  const { t, lookUp } = useTexts()
  const [open, setOpen] = useState(false)
  const may = copies?.mayTakeBack === true
  useKeys([{ key: 'r', text: t('keys.takeBack'), run: () => setOpen(true), on: may }])
  if (!copies || (copies.copies.length === 0 && copies.orders.every(({ ours }) => !ours))) return null
  return (
    <Panel
      title={t('copies.title')}
      aside={
        may && (
          <Button
            variant="default"
            size="xs"
            aria-haspopup="dialog"
            onClick={() => setOpen(true)}
            rightSection={<Key of="r" />}
          >
            {t('copies.takeBack')}
          </Button>
        )
      }
    >
      <ul className={styles['list']}>
        {copies.copies.map(({ member, name, since, handOver }) => (
          <li key={member}>
            <span>
              {t('copies.has', { name })} <Time at={since} />
            </span>
            <span className={styles['state']}>
              {handOver === null
                ? t(member === item.originMember ? 'copies.origin' : 'copies.fromOther')
                : (lookUp('handOverState', handOver.state) ?? handOver.state)}
            </span>
          </li>
        ))}
      </ul>
      {copies.orders
        .filter(({ ours }) => ours)
        .map((order) => (
          <OurOrder key={`${order.kind} ${order.number}`} order={order} />
        ))}
      {open && <TakeBackDialogs item={item} files={copies.files} onClose={() => setOpen(false)} />}
    </Panel>
  )
}

function OurOrder({ order }: { order: Copies['orders'][number] }) {
  const { t, lookUp } = useTexts()
  const title =
    order.kind === 'withdrawal'
      ? t('copies.withdrawnByUs')
      : t('copies.correctedByUs', { field: lookUp('correctedField', order.field ?? '') ?? order.field ?? '' })
  return (
    <div className={styles['order']}>
      <h3>
        {title}, <Time at={order.at} />
      </h3>
      {(order.reason !== null || order.words !== '') && (
        <p>
          {[
            order.reason === null ? '' : (lookUp('withdrawalReason', order.reason) ?? order.reason),
            order.words,
          ]
            .filter((text) => text !== '')
            .join(': ')}
        </p>
      )}
      <ul className={styles['list']} aria-label={title}>
        {order.holders.map(({ member, name, state, why, at, toldBy }) => (
          <li key={member}>
            <span>
              <strong>{name}</strong>: {t(`copyState.${state}`)}
              {why !== null && `, ${t(`keepReason.${why}`)}`}
              {toldBy !== null && ` (${t('copies.toldBy', { name: toldBy })})`}
            </span>
            {at !== null && (
              <span className={styles['state']}>
                <Time at={at} />
              </span>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}
