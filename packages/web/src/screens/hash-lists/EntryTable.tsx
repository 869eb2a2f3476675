import { Button, NativeSelect } from '@mantine/core'
import { useState } from 'react'
import { readHashEntries } from '../../api/hash-lists.ts'
import type { HashEntry, HashListDetail } from '../../api/types.ts'
import { Empty } from '../../parts/Empty.tsx'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { Loading } from '../../parts/Loading.tsx'
import { RowTable } from '../../parts/RowTable.tsx'
import { Time } from '../../parts/Time.tsx'
import { usePages } from '../../parts/use-pages.ts'
import { useTexts } from '../../texts/use-texts.ts'
import { Hashes } from './Hashes.tsx'
import styles from './HashLists.module.css'
import { Judgement } from './Judgement.tsx'
import { WrongDialog } from './WrongDialog.tsx'

/** The list's entries in words and hashes: there is no picture behind any of them here. */
export function EntryTable({ list }: { list: HashListDetail }) {
  const { t, lookUp } = useTexts()
  const [standing, setStanding] = useState<'yes' | 'no'>('yes')
  const [asked, setAsked] = useState<HashEntry>()
  const { pages, error, more, again } = usePages({
    key: ['hash-lists', 'entries', list.id, standing, list.entries],
    read: (cursor) => readHashEntries(list.id, standing, cursor),
    next: (page) => page.nextCursor,
  })
  const entries = pages?.flatMap((page) => page.entries)
  const title = t('hashLists.column.entries')
  const mayCallWrong = list.kind !== 'own' && standing === 'yes'
  return (
    <section aria-label={title}>
      <div className={styles['deeds']}>
        <h2>{title}</h2>
        <NativeSelect
          aria-label={t('hashLists.standing')}
          value={standing}
          data={[
            { value: 'yes', label: t('hashLists.standingYes') },
            { value: 'no', label: t('hashLists.standingNo') },
          ]}
          onChange={(event) => setStanding(event.currentTarget.value === 'no' ? 'no' : 'yes')}
        />
      </div>
      {error !== null && error !== undefined && <FailureMessage error={error} retry={again} />}
      {entries === undefined && !error && <Loading />}
      {entries?.length === 0 && (
        <Empty title={t('hashLists.noEntriesTitle')}>{t('hashLists.noEntries')}</Empty>
      )}
      {entries !== undefined && entries.length > 0 && (
        <RowTable
          label={title}
          rows={entries}
          more={more}
          rowKey={({ id }) => String(id)}
          columns={[
            {
              name: t('hashLists.column.hashes'),
              width: 'minmax(18rem, 2fr)',
              cell: (entry) => <Hashes of={entry} />,
            },
            {
              name: t('hashLists.column.judgement'),
              width: 'minmax(14rem, 1.2fr)',
              cell: (entry) => <Judgement of={entry} />,
            },
            {
              name: t('hashLists.column.source'),
              width: 'minmax(9rem, 1fr)',
              cell: ({ source }) => source,
            },
            {
              name: t('hashLists.column.dated'),
              width: 'minmax(12.5rem, 0.9fr)',
              cell: ({ dated }) => <Time at={dated} />,
            },
            {
              name: t(standing === 'yes' ? 'hashLists.column.do' : 'hashLists.column.left'),
              width: 'minmax(10rem, 0.9fr)',
              cell: (entry) =>
                entry.withdrawnReason !== null
                  ? (lookUp('hashLeft', entry.withdrawnReason) ?? t('hashLeft.other'))
                  : mayCallWrong && (
                      <Button
                        size="compact-sm"
                        variant="default"
                        aria-haspopup="dialog"
                        onClick={() => setAsked(entry)}
                      >
                        {t('hashWrong.say')}
                      </Button>
                    ),
            },
          ]}
        />
      )}
      {asked && <WrongDialog list={list} entry={asked} onClose={() => setAsked(undefined)} />}
    </section>
  )
}
