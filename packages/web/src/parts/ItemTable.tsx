import { Link } from '@tanstack/react-router'
import type { ItemSummary } from '../api/types.ts'
import { useTexts } from '../texts/use-texts.ts'
import { Address } from './Address.tsx'
import { type Column, RowTable } from './RowTable.tsx'
import { Time } from './Time.tsx'

interface Props {
  label: string
  items: readonly ItemSummary[]
  more?: (() => void) | undefined
  /** What the last column says: who has it open, what it was assessed as, or what a person is to do. */
  last: 'claim' | 'classification' | 'attention'
}

/** Items as lines of words. */
export function ItemTable({ label, items, more, last }: Props) {
  const { t, clock, country } = useTexts()
  const lastColumn: Record<Props['last'], Column<ItemSummary>> = {
    claim: {
      name: t('column.claim'),
      width: 'minmax(9rem, 0.95fr)',
      cell: ({ claim, stage }) =>
        claim
          ? claim.mine
            ? t('claim.mine')
            : t('claim.short', { name: claim.by.name, until: clock(claim.until) })
          : t(stage === 'offered' ? 'claim.offered' : 'claim.free'),
    },
    classification: {
      name: t('column.result'),
      width: 'minmax(9rem, 1fr)',
      cell: ({ classification, finalAction }) =>
        [classification && t(`classification.${classification}`), finalAction && t(`action.${finalAction}`)]
          .filter(Boolean)
          .join(', ') || t('column.notAssessed'),
    },
    attention: {
      name: t('column.toDo'),
      width: 'minmax(14rem, 2fr)',
      cell: ({ attention }) => attention && t(`attention.${attention}.todo`),
    },
  }
  return (
    <RowTable
      label={label}
      rows={items}
      more={more}
      rowKey={(item) => item.id}
      columns={[
        {
          name: t('column.item'),
          width: 'minmax(10rem, 0.9fr)',
          cell: (item) => (
            <Link to="/items/$id" params={{ id: item.id }}>
              {t(`priority.${item.priority}`)}, {t(`kind.${item.kind}`)}
            </Link>
          ),
        },
        {
          name: t('column.source'),
          width: 'minmax(6rem, 1fr)',
          cell: (item) => t(`source.${item.source}`),
        },
        {
          name: t('column.received'),
          width: 'minmax(12.5rem, 0.9fr)',
          cell: (item) => <Time at={item.receivedAt} />,
        },
        {
          name: t('column.host'),
          width: 'minmax(12rem, 1.9fr)',
          cell: (item) => <Address of={item.host} short />,
        },
        {
          name: t('column.country'),
          width: 'minmax(6rem, 0.7fr)',
          cell: (item) => (item.hostingCountry === null ? t('column.unknown') : country(item.hostingCountry)),
        },
        lastColumn[last],
      ]}
    />
  )
}
