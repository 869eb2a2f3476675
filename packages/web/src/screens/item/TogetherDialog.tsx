import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { AlikeItems, ItemSummary } from '../../api/types.ts'
import { Address } from '../../parts/Address.tsx'
import { Dialog } from '../../parts/Dialog.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import styles from './KnownPanel.module.css'

interface Props {
  alike: AlikeItems
  onClose(): void
  onTogether(ids: readonly string[]): void
}

/** Where else the very same file is, and which of these a decision may go for: nothing is decided that was not in this list. */
export function TogetherDialog({ alike, onClose, onTogether }: Props) {
  const { t, lookUp } = useTexts()
  const { items, inAll } = alike.identical
  const open = items.filter(({ together }) => together.allowed).map(({ id }) => id)
  return (
    <Dialog title={t('together.title')} onClose={onClose}>
      {items.length > 0 && (
        <>
          <p>{t('together.text')}</p>
          {inAll > items.length && <p>{t('together.more', { shown: items.length, inAll })}</p>}
          <ul className={styles['list']} aria-label={t('together.list')}>
            {items.map((item) => (
              <Line key={item.id} item={item}>
                {item.together.allowed
                  ? t('together.open')
                  : (item.together.reason !== null && lookUp('refusal', item.together.reason)) ||
                    t(`stage.${item.stage}`)}
              </Line>
            ))}
          </ul>
        </>
      )}
      {open.length > 0 && (
        <Button onClick={() => onTogether(open)}>{t('together.all', { count: open.length })}</Button>
      )}
      {alike.near.length > 0 && (
        <>
          <h3>{t('together.nearList')}</h3>
          <p>{t('together.nearWhy')}</p>
          <ul className={styles['list']} aria-label={t('together.nearList')}>
            {alike.near.map((item) => (
              <Line key={item.id} item={item}>
                {t(`nearness.${item.nearness}`)}
              </Line>
            ))}
          </ul>
        </>
      )}
    </Dialog>
  )
}

function Line({ item, children }: { item: ItemSummary; children: ReactNode }) {
  const { t, country } = useTexts()
  return (
    <li>
      <Link to="/items/$id" params={{ id: item.id }}>
        <Address of={item.host} short />
      </Link>
      <span>{item.hostingCountry === null ? t('column.unknown') : country(item.hostingCountry)}</span>
      <span className={styles['by']}>{children}</span>
    </li>
  )
}
