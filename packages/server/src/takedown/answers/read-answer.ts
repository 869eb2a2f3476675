import { createHash } from 'node:crypto'
import { type ParsedMail, simpleParser } from 'mailparser'
import { z } from 'zod'
import type { AnswerKind } from '../tables.ts'

/** What is kept of an answer; attachments never are. */
export const answerContentSchema = z.strictObject({
  from: z.string(),
  subject: z.string(),
  text: z.string(),
})
export type AnswerContent = z.infer<typeof answerContentSchema>

export interface Answer {
  kind: AnswerKind
  content: AnswerContent
  /** Message-IDs that the answer names, its own not among them. */
  answers: string[]
  mailHash: Buffer
}

const longestText = 50_000
const parsing = {
  skipImageLinks: true,
  skipTextToHtml: true,
  keepDeliveryStatus: true,
  maxHtmlLengthToParse: 512 * 1024,
}

/** Reads a mail that arrived at one of our addresses. `returnPath` is false for the null sender of bounces (RFC 5321 4.5.5). */
export async function readAnswer(mail: Buffer, returnPath: string | false): Promise<Answer> {
  const parsed = await simpleParser(mail, parsing)
  return {
    kind: kindOf(parsed, returnPath),
    content: {
      from: (parsed.from?.text ?? '').slice(0, 500),
      subject: (parsed.subject ?? '').slice(0, 500),
      text: (await textOf(parsed)).slice(0, longestText),
    },
    answers: [parsed.inReplyTo ?? [], parsed.references ?? []].flat().slice(0, 50),
    mailHash: createHash('sha256').update(mail).digest(),
  }
}

/** The parser makes text of HTML only where that is the whole mail; beside an attachment it is made the whole mail first. */
async function textOf(parsed: ParsedMail): Promise<string> {
  if (parsed.text || !parsed.html) return parsed.text ?? ''
  const alone = await simpleParser(`Content-Type: text/html; charset=utf-8\r\n\r\n${parsed.html}`, parsing)
  return alone.text ?? ''
}

/**
 * A bounce is a delivery report about a failure (RFC 3464); a report about a delay is not. Automatic is what says so
 * itself (RFC 3834) or comes from the null sender.
 */
function kindOf(mail: ParsedMail, returnPath: string | false): AnswerKind {
  if (isFailureReport(mail)) return 'bounce'
  const autoSubmitted = headerText(mail, 'auto-submitted')
  const automatic =
    returnPath === false ||
    (autoSubmitted !== '' && !autoSubmitted.startsWith('no')) ||
    headerText(mail, 'x-autoreply') !== '' ||
    ['auto_reply', 'bulk', 'junk'].includes(headerText(mail, 'precedence'))
  return automatic ? 'automatic' : 'answer'
}

function isFailureReport(mail: ParsedMail): boolean {
  return mail.attachments
    .filter((part) => part.contentType === 'message/delivery-status')
    .some((part) => /^action:\s*failed\s*$/im.test(part.content.toString('latin1')))
}

function headerText(mail: ParsedMail, name: string): string {
  const line = mail.headerLines.find((header) => header.key === name)?.line ?? ''
  return line
    .slice(line.indexOf(':') + 1)
    .trim()
    .toLowerCase()
}
