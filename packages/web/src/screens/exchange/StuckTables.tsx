import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { letRecordsGo, readOutgoing, readStuckIncoming, retryRecords } from '../../api/exchange.ts'
import type { GivingUpReason } from '../../api/types.ts'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { RowTable } from '../../parts/RowTable.tsx'
import { Time } from '../../parts/Time.tsx'
import { usePages } from '../../parts/use-pages.ts'
import { useTexts } from '../../texts/use-texts.ts'
import { DeedResult } from './DeedResult.tsx'
import styles from './Exchange.module.css'
import { refreshMs, useFreshDesk } from './exchange-queries.ts'
import { GiveUpDialog } from './GiveUpDialog.tsx'
import { ItemLinks } from './ItemLinks.tsx'

/** Records from others that our own software could not take up. */
export function StuckIncomingTable() {
  const { pages, error, more, again } = usePages({
    key: ['exchange', 'stuck-incoming'],
    read: readStuckIncoming,
    next: (page) => page.next,
    refreshMs,
  })
  const lines = pages?.flatMap((page) =>
    page.records.map(({ id, name, type, itemIds, receivedAt }) => ({
      ...{ id, members: name, type, itemIds, at: receivedAt },
    })),
  )
  return <StuckTable side="incoming" lines={lines ?? []} error={error} more={more} again={again} />
}

/** Records for others that could not be sealed. */
export function UnsealableTable() {
  const { pages, error, more, again } = usePages({
    key: ['exchange', 'unsealable'],
    read: (cursor) => readOutgoing('unsealable', cursor),
    next: (page) => page.next,
    refreshMs,
  })
  const lines = pages?.flatMap((page) =>
    page.records.map(({ id, members, type, itemIds, waitingSince }) => ({
      ...{ id, members: members.map(({ name }) => name).join(', '), type, itemIds, at: waitingSince },
    })),
  )
  return <StuckTable side="outgoing" lines={lines ?? []} error={error} more={more} again={again} />
}

interface Line {
  id: number
  members: string
  type: string
  itemIds: readonly string[]
  at: string
}

function StuckTable(props: {
  side: 'incoming' | 'outgoing'
  lines: readonly Line[]
  error: unknown
  more: (() => void) | undefined
  again(): void
}) {
  const { t, lookUp } = useTexts()
  const { side, lines, error, more, again } = props
  const fresh = useFreshDesk()
  const [asked, setAsked] = useState<number>()
  const retry = useMutation({ mutationFn: (id: number) => retryRecords(side, [id]), onSettled: fresh })
  const letGo = useMutation({
    mutationFn: ({ id, reason }: { id: number; reason: GivingUpReason }) => letRecordsGo(side, [id], reason),
    onSettled: fresh,
  })
  const done = retry.data ?? letGo.data
  if (lines.length === 0 && !error && !done) return null
  const title = t(`exchange.${side}.title`)
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      <p className={styles['under']}>{t(`exchange.${side}.text`)}</p>
      {error !== null && error !== undefined && <FailureMessage error={error} retry={again} />}
      {retry.error && <FailureMessage error={retry.error} />}
      {letGo.error && <FailureMessage error={letGo.error} />}
      {done && <DeedResult deed={done} said={t(retry.data ? 'exchange.retried' : 'exchange.letGo')} />}
      {lines.length > 0 && (
        <RowTable
          label={title}
          rows={lines}
          more={more}
          rowKey={({ id }) => String(id)}
          columns={[
            {
              name: t(`exchange.${side}.member`),
              width: 'minmax(9rem, 1fr)',
              cell: ({ members }) => members,
            },
            {
              name: t('exchange.column.record'),
              width: 'minmax(9rem, 1fr)',
              cell: ({ type }) => lookUp('recordType', type) ?? type,
            },
            {
              name: t('exchange.column.since'),
              width: 'minmax(12.5rem, 1fr)',
              cell: ({ at }) => <Time at={at} />,
            },
            {
              name: t('exchange.column.items'),
              width: 'minmax(8rem, 1fr)',
              cell: ({ itemIds }) => <ItemLinks itemIds={itemIds} records={1} />,
            },
            {
              name: t('exchange.column.do'),
              width: 'minmax(16rem, 1.5fr)',
              cell: ({ id }) => (
                <span className={styles['deeds']}>
                  <Button size="compact-sm" variant="default" onClick={() => retry.mutate(id)}>
                    {t('common.again')}
                  </Button>
                  <Button size="compact-sm" variant="default" onClick={() => setAsked(id)}>
                    {t(`exchange.${side}.letGo`)}
                  </Button>
                </span>
              ),
            },
          ]}
        />
      )}
      {asked !== undefined && (
        <GiveUpDialog
          title={t(`exchange.${side}.letGo`)}
          warning={t(`exchange.${side}.warning`)}
          onClose={() => setAsked(undefined)}
          onGiveUp={(reason) => {
            setAsked(undefined)
            retry.reset()
            letGo.mutate({ id: asked, reason })
          }}
        />
      )}
    </section>
  )
}
