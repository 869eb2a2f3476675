import type { ListedEntry } from './listed-entry.ts'

/** Why one entry of a file is not taken. */
export const lineRefusals = [
  'too-long',
  'bad-quotes',
  'other-number-of-fields',
  'not-an-object',
  'no-hash',
  'bad-hash',
  'bad-quality',
  'no-classification',
  'unknown-classification',
  'no-jurisdiction',
  'bad-jurisdiction',
  'bad-date',
  'bad-text',
  'no-category',
  'bad-category',
  'category-not-taken',
] as const
export type LineRefusal = (typeof lineRefusals)[number]

/** Why a file is not read any further. */
export const fileRefusals = [
  'not-text',
  'not-json',
  'cut-off',
  'too-deep',
  'too-long',
  'no-hash-column',
  'no-list',
  'unknown-version',
  'other-category-model',
] as const
export type FileRefusal = (typeof fileRefusals)[number]

/** What reading a list gives, in the order of the file; `line` counts from 1. After `broken` nothing follows. */
export type ListLine =
  | { kind: 'entry'; line: number; entry: ListedEntry }
  | { kind: 'refused'; line: number; reason: LineRefusal; field?: string }
  | { kind: 'broken'; line: number; reason: FileRefusal }
