import { NativeSelect } from '@mantine/core'
import { useState } from 'react'
import { readEnvelopes } from '../../api/exchange.ts'
import type { EnvelopeListName, ExchangeEnvelope } from '../../api/types.ts'
import { useKeys } from '../../keys/key-bindings.ts'
import { Empty } from '../../parts/Empty.tsx'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { Loading } from '../../parts/Loading.tsx'
import { type Column, RowTable } from '../../parts/RowTable.tsx'
import { Time } from '../../parts/Time.tsx'
import { usePages } from '../../parts/use-pages.ts'
import { useTexts } from '../../texts/use-texts.ts'
import { CauseWords } from './CauseWords.tsx'
import styles from './Exchange.module.css'
import { refreshMs } from './exchange-queries.ts'
import { ItemLinks } from './ItemLinks.tsx'

const lists = ['waiting', 'delivered', 'refused', 'dead'] as const satisfies readonly EnvelopeListName[]

/** Every envelope, by what became of it. */
export function EnvelopeTable() {
  const { t } = useTexts()
  const [list, setList] = useState<(typeof lists)[number]>('waiting')
  const { pages, error, more, again } = usePages({
    key: ['exchange', 'envelopes', list],
    read: (cursor) => readEnvelopes(list, cursor),
    next: (page) => page.next,
    refreshMs,
  })
  useKeys(
    lists.map((each, index) => ({
      ...{ key: String(index + 1), text: t('exchange.keys.list', { list: t(`exchange.list.${each}`) }) },
      run: () => setList(each),
    })),
  )
  const rows = pages?.flatMap((page) => page.envelopes)
  return (
    <section aria-labelledby="exchange-envelopes">
      <div className={styles['head']}>
        <h2 id="exchange-envelopes">{t('exchange.envelopes')}</h2>
        <NativeSelect
          aria-label={t('exchange.show')}
          value={list}
          data={lists.map((value) => ({ value, label: t(`exchange.list.${value}`) }))}
          onChange={(event) => {
            const chosen = lists.find((each) => each === event.currentTarget.value)
            if (chosen) setList(chosen)
          }}
        />
      </div>
      {error !== null && error !== undefined && <FailureMessage error={error} retry={again} />}
      {rows === undefined && !error && <Loading />}
      {rows?.length === 0 && <Empty title={t(`exchange.none.${list}`)}>{t('exchange.noneText')}</Empty>}
      {rows !== undefined && rows.length > 0 && (
        <RowTable
          key={list}
          label={t(`exchange.list.${list}`)}
          rows={rows}
          more={more}
          rowKey={({ id }) => id}
          columns={[
            { name: t('exchange.column.to'), width: 'minmax(9rem, 1fr)', cell: ({ name }) => name },
            {
              name: t('exchange.column.items'),
              width: 'minmax(10rem, 1.2fr)',
              cell: ({ itemIds, records, id }) => (
                <ItemLinks itemIds={itemIds} records={records} envelope={id} />
              ),
            },
            whenColumn(t(list === 'waiting' ? 'exchange.column.since' : 'exchange.column.ended')),
            {
              name: t('exchange.column.stands'),
              width: 'minmax(14rem, 2fr)',
              cell: (row) => <StateWords envelope={row} />,
            },
          ]}
        />
      )}
    </section>
  )
}

function whenColumn(name: string): Column<ExchangeEnvelope> {
  return {
    name,
    width: 'minmax(12.5rem, 1fr)',
    cell: ({ endedAt, waitingSince }) => <Time at={endedAt ?? waitingSince} />,
  }
}

function StateWords({ envelope }: { envelope: ExchangeEnvelope }) {
  const { t } = useTexts()
  const { state, prio, late, problem, relayedAt, settled, attempts } = envelope
  if (state === 'delivered') return t('exchange.withReceipt')
  if (state !== 'waiting')
    return (
      <>
        <CauseWords envelope={envelope} />
        {settled !== null && (
          <>
            {' '}
            {t(`exchange.settled.${settled.what}`, { name: settled.by ?? t('actor.server') })}{' '}
            <Time at={settled.at} />.
          </>
        )}
      </>
    )
  const parts = [
    prio === 'urgent' && t('exchange.urgent'),
    late && t('exchange.isLate'),
    relayedAt !== null && t('exchange.atRelay'),
    relayedAt === null && problem !== null && t(`exchange.problem.${problem.word}`),
    attempts > 0 && t('exchange.attempts', { count: attempts }),
  ].filter((part) => part !== false)
  return parts.length === 0 ? t('exchange.underWay') : parts.join(' ')
}
