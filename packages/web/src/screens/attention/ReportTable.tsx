import { Link } from '@tanstack/react-router'
import type { Priority } from '../../api/types.ts'
import { RowTable } from '../../parts/RowTable.tsx'
import { Time } from '../../parts/Time.tsx'
import { useTexts } from '../../texts/use-texts.ts'

export interface ReportRow {
  key: string
  reportId: string
  priority: Priority
  at: string
  /** What a person is to do, in words. */
  toDo: string
}

export function ReportTable(props: {
  label: string
  rows: readonly ReportRow[]
  more?: (() => void) | undefined
}) {
  const { t } = useTexts()
  return (
    <RowTable
      label={props.label}
      rows={props.rows}
      more={props.more}
      rowKey={(row) => row.key}
      columns={[
        {
          name: t('column.report'),
          width: 'minmax(10rem, 1fr)',
          cell: (row) => (
            <Link to="/reports/$id" params={{ id: row.reportId }}>
              {t(`priority.${row.priority}`)}, {t('column.report')}
            </Link>
          ),
        },
        { name: t('column.received'), width: 'minmax(12.5rem, 1fr)', cell: (row) => <Time at={row.at} /> },
        { name: t('column.toDo'), width: 'minmax(14rem, 3fr)', cell: (row) => row.toDo },
      ]}
    />
  )
}
