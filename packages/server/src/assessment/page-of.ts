import { packCursor } from './cursor.ts'

export interface Page<Row> {
  rows: Row[]
  /** Null on the last page. */
  nextCursor: string | null
}

/** Cuts a page out of `limit + 1` rows; the one too many tells that another page follows. */
export function pageOf<Row>(
  rows: readonly Row[],
  limit: number,
  place: (row: Row) => readonly (string | number | Date)[],
): Page<Row> {
  const shown = rows.slice(0, limit)
  const last = rows.length > limit ? shown.at(-1) : undefined
  return { rows: shown, nextCursor: last === undefined ? null : packCursor(place(last)) }
}
