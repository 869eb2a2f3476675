import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

const folder = new URL('.', import.meta.url)

/** The public pages' one stylesheet, small enough to be sent as it stands. */
export const stylesheet = readFileSync(new URL('form.css', folder), 'utf8')

/** With the content's hash, so that browsers may keep it for ever. */
export const stylesheetAddress = `/form.css?v=${createHash('sha256').update(stylesheet).digest('hex').slice(0, 12)}`
