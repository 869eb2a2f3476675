import { createHmac, type KeyObject } from 'node:crypto'
import type { RandomBytes } from '../../foundation/index.ts'
import { type Code, codeFrom } from './code.ts'

const formIdPattern = /^[A-Za-z0-9_-]{22,64}$/

/** A one-time id for a form that goes out: 128 random bits, stored nowhere. */
export function newFormId(random: RandomBytes): string {
  return Buffer.from(random(16)).toString('base64url')
}

/** What came back as a form id, or a fresh one where it is not of our making: no tip is refused for it. */
export function formIdOr(returned: string | undefined, random: RandomBytes): string {
  return returned !== undefined && formIdPattern.test(returned) ? returned : newFormId(random)
}

/**
 * The code is a keyed hash of the form id and of everything that was sent. So a repeated submit (a reload, a second
 * click, a retry after a lost answer) leads to the same code and is recognised by the code's hash alone, while the same
 * form with changed words is a tip of its own. Nobody without the key can compute it.
 */
export function submissionCode(codeKey: KeyObject, formId: string, sent: unknown): Code {
  const mac = createHmac('sha256', codeKey)
    .update(`submission\0${formId}\0${JSON.stringify(sent)}`)
    .digest()
  return codeFrom(mac)
}
