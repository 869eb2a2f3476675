import { Link } from '@tanstack/react-router'
import type { PortalEntry } from '../../api/types.ts'
import { Address } from '../../parts/Address.tsx'
import { RowTable } from '../../parts/RowTable.tsx'
import { Time } from '../../parts/Time.tsx'
import { useTexts } from '../../texts/use-texts.ts'

export function PortalTable({
  entries,
  more,
}: {
  entries: readonly PortalEntry[]
  more: (() => void) | undefined
}) {
  const { t, country } = useTexts()
  return (
    <RowTable
      label={t('portal.title')}
      rows={entries}
      more={more}
      rowKey={(entry) => entry.item.id}
      columns={[
        {
          name: t('column.item'),
          width: 'minmax(9rem, 0.9fr)',
          cell: ({ item }) => (
            <Link to="/portal/$id" params={{ id: item.id }}>
              {t(`priority.${item.priority}`)}, {t(`kind.${item.kind}`)}
            </Link>
          ),
        },
        {
          name: t('column.result'),
          width: 'minmax(8rem, 0.8fr)',
          cell: ({ item }) =>
            item.classification ? t(`classification.${item.classification}`) : t('column.notAssessed'),
        },
        {
          name: t('portal.added'),
          width: 'minmax(12.5rem, 0.9fr)',
          cell: (entry) => <Time at={entry.case.addedAt} />,
        },
        {
          name: t('column.host'),
          width: 'minmax(12rem, 2fr)',
          cell: ({ item }) => <Address of={item.host} short />,
        },
        {
          name: t('column.country'),
          width: 'minmax(6rem, 0.7fr)',
          cell: ({ item }) =>
            item.hostingCountry === null ? t('column.unknown') : country(item.hostingCountry),
        },
        {
          name: t('portal.status'),
          width: 'minmax(9rem, 1.1fr)',
          cell: (entry) => (
            <>
              <CaseWords entry={entry} />
              {entry.case.duplicates > 0 && <> · {t('portal.same', { count: entry.case.duplicates })}</>}
            </>
          ),
        },
      ]}
    />
  )
}

function CaseWords({ entry }: { entry: PortalEntry }) {
  const { t } = useTexts()
  const { status, takenBy, outcomes, withdrawn } = entry.case
  const last = outcomes.at(-1)
  if (last) return t(`outcome.${last.outcome}`)
  if (status === 'taken' && takenBy)
    return takenBy.me ? t('portal.mine') : t('portal.takenBy', { name: takenBy.name })
  return t(withdrawn ? 'caseStatus.withdrawn' : `caseStatus.${status}`)
}
