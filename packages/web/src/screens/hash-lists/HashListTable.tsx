import { Link } from '@tanstack/react-router'
import type { HashListSummary } from '../../api/types.ts'
import { RowTable } from '../../parts/RowTable.tsx'
import { Time } from '../../parts/Time.tsx'
import { useTexts } from '../../texts/use-texts.ts'

export function HashListTable({ lists }: { lists: readonly HashListSummary[] }) {
  const { t } = useTexts()
  return (
    <RowTable
      label={t('hashLists.title')}
      rows={lists}
      rowKey={({ id }) => id}
      columns={[
        {
          name: t('hashLists.column.name'),
          width: 'minmax(12rem, 1.5fr)',
          cell: ({ id, name }) => (
            <Link to="/hash-lists/$id" params={{ id }}>
              {name}
            </Link>
          ),
        },
        {
          name: t('hashLists.column.kind'),
          width: 'minmax(10rem, 1fr)',
          cell: ({ kind, member }) =>
            member === null ? t(`hashListKind.${kind}`) : t('hashLists.fromMember', { member }),
        },
        {
          name: t('hashLists.column.entries'),
          width: 'minmax(7rem, 0.7fr)',
          cell: ({ entries }) => t('hashLists.entries', { count: entries }),
        },
        {
          name: t('hashLists.column.state'),
          width: 'minmax(12rem, 1fr)',
          cell: ({ offer, sharedWith }) =>
            offer === 'offered'
              ? t('hashLists.waitsForTaking')
              : sharedWith > 0
                ? t('hashLists.sharedWith', { count: sharedWith })
                : t('hashLists.counts'),
        },
        {
          name: t('hashLists.column.since'),
          width: 'minmax(12.5rem, 0.9fr)',
          cell: ({ createdAt }) => <Time at={createdAt} />,
        },
      ]}
    />
  )
}
