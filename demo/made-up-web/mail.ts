import { type AddressObject, type Attachment, type ParsedMail, simpleParser } from 'mailparser'

/** A mail as the mailbox shows it. */
export interface Mail {
  readonly id: string
  readonly receivedAt: string
  /** The From header as written. */
  readonly from: string
  /** The envelope's recipients, so also those that no header names. */
  readonly to: readonly string[]
  readonly envelopeFrom: string
  /** The bare address that an answer goes to. */
  readonly replyTo: string
  readonly subject: string
  readonly date: string | null
  readonly messageId: string
  readonly inReplyTo: string | null
  readonly references: readonly string[]
  readonly text: string
  readonly attachments: readonly MailAttachment[]
  /** By lower-case name, unfolded; lines of a name that occurs more than once are joined by a line feed. */
  readonly headers: Readonly<Record<string, string>>
}

export interface MailAttachment {
  readonly filename: string | null
  readonly contentType: string
  readonly sizeBytes: number
  /** Of text, JSON and message parts; null for all others. */
  readonly content: string | null
}

export interface Envelope {
  readonly id: string
  readonly receivedAt: Date
  readonly from: string
  readonly to: readonly string[]
}

export async function parseMail(raw: Buffer, envelope: Envelope): Promise<Mail> {
  const parsed = await simpleParser(raw)
  return {
    id: envelope.id,
    receivedAt: envelope.receivedAt.toISOString(),
    from: parsed.from?.text ?? '',
    to: envelope.to,
    envelopeFrom: envelope.from,
    replyTo: bareAddress(parsed.replyTo) ?? bareAddress(parsed.from) ?? envelope.from,
    subject: parsed.subject ?? '',
    date: parsed.date?.toISOString() ?? null,
    messageId: parsed.messageId ?? '',
    inReplyTo: parsed.inReplyTo ?? null,
    references: [parsed.references ?? []].flat(),
    text: parsed.text ?? '',
    attachments: parsed.attachments.map(viewAttachment),
    headers: headersOf(parsed),
  }
}

function viewAttachment(attachment: Attachment): MailAttachment {
  const isText = /^(?:text\/|message\/|application\/(?:[^;]+\+)?json)/.test(attachment.contentType)
  return {
    filename: attachment.filename ?? null,
    contentType: attachment.contentType,
    sizeBytes: attachment.size,
    content: isText ? attachment.content.toString('utf8') : null,
  }
}

function bareAddress(header: AddressObject | undefined): string | undefined {
  return header?.value[0]?.address
}

function headersOf(parsed: ParsedMail): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const { key, line } of parsed.headerLines) {
    const value = line
      .slice(line.indexOf(':') + 1)
      .replace(/\r?\n\s+/g, ' ')
      .trim()
    headers[key] = headers[key] === undefined ? value : `${headers[key]}\n${value}`
  }
  return headers
}
