import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import { useTexts } from '../texts/use-texts.ts'
import styles from './RowTable.module.css'

export interface Column<Row> {
  name: string
  /** A CSS grid track, such as `8rem` or `1fr`. */
  width: string
  cell(row: Row): ReactNode
}

interface Props<Row> {
  label: string
  rows: readonly Row[]
  columns: readonly Column<Row>[]
  rowKey(row: Row): string
  /** Called when the end comes near; leave out when everything is here. */
  more?: (() => void) | undefined
}

/** A long list: only the rows in sight are in the page. */
export function RowTable<Row>({ label, rows, columns, rowKey, more }: Props<Row>) {
  const { t } = useTexts()
  const body = useRef<HTMLTableSectionElement>(null)
  const [scrollMargin, setScrollMargin] = useState(0)
  useLayoutEffect(() => {
    if (body.current) setScrollMargin(body.current.getBoundingClientRect().top + window.scrollY)
  }, [])
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => 44,
    overscan: 12,
    scrollMargin,
    getItemKey: (index) => rowKey(rows[index] as Row),
  })
  const shown = virtual.getVirtualItems()
  const nearEnd = (shown.at(-1)?.index ?? 0) >= rows.length - 20
  useLayoutEffect(() => {
    if (nearEnd) more?.()
  }, [nearEnd, more])
  const style = { gridTemplateColumns: columns.map((column) => column.width).join(' ') }
  return (
    <div className={styles['frame']}>
      <table aria-label={label} aria-rowcount={more ? -1 : rows.length + 1} className={styles['table']}>
        <thead className={styles['head']}>
          <tr aria-rowindex={1} className={styles['heading']} style={style}>
            {columns.map((column) => (
              <th scope="col" key={column.name}>
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body} className={styles['body']} style={{ height: virtual.getTotalSize() }}>
          {shown.map(({ index, start }) => {
            const row = rows[index]
            if (row === undefined) return null
            return (
              <tr
                key={rowKey(row)}
                ref={virtual.measureElement}
                data-index={index}
                aria-rowindex={index + 2}
                className={styles['row']}
                style={{ ...style, transform: `translateY(${start - scrollMargin}px)` }}
              >
                {columns.map((column) => (
                  <td key={column.name} data-name={column.name}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            )
          })}
        </tbody>
      </table>
      {more && <p className={styles['more']}>{t('common.moreComes')}</p>}
    </div>
  )
}
