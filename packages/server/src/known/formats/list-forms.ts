import type { ByteSource } from '../../foundation/index.ts'
import { readCsvList } from './csv/read-csv-list.ts'
import { writeCsvList } from './csv/write-csv-list.ts'
import { readJsonList } from './json/read-json-list.ts'
import { writeJsonList } from './json/write-json-list.ts'
import type { ListLine } from './list-line.ts'
import type { ListDefaults, ListedEntry } from './listed-entry.ts'
import type { CategoryModel } from './project-vic/category-model.ts'
import { readVicList } from './project-vic/read-vic-list.ts'
import { vicVersions } from './project-vic/versions.ts'
import { writeVicList } from './project-vic/write-vic-list.ts'
import { NotText, textPieces } from './text-pieces.ts'

/** The forms in which a list comes. */
export const readForms = ['csv', 'json', 'project-vic'] as const
export type ReadForm = (typeof readForms)[number]

/** The forms in which a list is given out. */
export const writtenForms = [
  'csv',
  'json',
  ...vicVersions.map((one) => `project-vic-${one}` as const),
] as const
export type WrittenForm = (typeof writtenForms)[number]

/** Reads a file of known form in bounded memory, entry by entry. Bytes that are no text end it as `not-text`. */
export async function* readList(
  form: { form: 'csv' | 'json' } | { form: 'project-vic'; model: CategoryModel },
  bytes: ByteSource,
  defaults: ListDefaults,
): AsyncGenerator<ListLine> {
  let line = 1
  const pieces = textPieces(bytes)
  try {
    for await (const one of linesOf(form, pieces, defaults)) {
      line = one.line
      yield one
    }
  } catch (error) {
    if (!(error instanceof NotText)) throw error
    yield { kind: 'broken', line, reason: 'not-text' }
  }
}

function linesOf(
  form: Parameters<typeof readList>[0],
  pieces: AsyncIterable<string>,
  defaults: ListDefaults,
): AsyncGenerator<ListLine> {
  switch (form.form) {
    case 'csv':
      return readCsvList(pieces, defaults)
    case 'json':
      return readJsonList(pieces, defaults)
    case 'project-vic':
      return readVicList(pieces, defaults, form.model)
  }
}

/** What a list that is given out says of itself, and the categories for Project VIC. */
export interface WrittenHead {
  name: string
  member: string
  exportedAt: Date
  model: CategoryModel
}

/** Writes entries in a form, piece by piece. */
export function writeList(
  form: WrittenForm,
  head: WrittenHead,
  entries: AsyncIterable<ListedEntry>,
): AsyncGenerator<string> {
  switch (form) {
    case 'csv':
      return writeCsvList(entries)
    case 'json':
      return writeJsonList(head, entries)
    case 'project-vic-1.2':
      return writeVicList('1.2', head.model, entries)
    case 'project-vic-1.3':
      return writeVicList('1.3', head.model, entries)
    case 'project-vic-2.0':
      return writeVicList('2.0', head.model, entries)
  }
}
