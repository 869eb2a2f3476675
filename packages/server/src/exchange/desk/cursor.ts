import { z } from 'zod'

/** Where a page ended: the row's moment, as the database writes it (to the microsecond), and its id. */
export interface Cursor {
  at: string
  id: string
}

const parts = z.tuple([
  z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00$/),
  z.string().max(64),
])

export function writeCursor({ at, id }: Cursor): string {
  return Buffer.from(JSON.stringify([at, id])).toString('base64url')
}

/** Undefined for what `writeCursor` never made. */
export function readCursor(text: string): Cursor | undefined {
  try {
    const [at, id] = parts.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')))
    return { at, id }
  } catch {
    return undefined
  }
}
