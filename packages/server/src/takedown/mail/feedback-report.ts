import type { NoticedItem } from './noticed-item.ts'

/** SMTP lines end at 998 characters; a longer address stands in the text and in the XARF part. */
const longestUriLine = 900

/** The machine part of ARF (RFC 5965) that names the XARF parts beside it. ASCII with CRLF. */
export function feedbackReport(items: readonly Pick<NoticedItem, 'url'>[], version: string): string {
  const uris = items
    .map((item) => item.url)
    .filter((url) => url.length <= longestUriLine && /^[\x21-\x7e]+$/.test(url))
  const lines = [
    'Feedback-Type: xarf',
    `User-Agent: Samverkan/${version}`,
    'Version: 1',
    ...uris.map((url) => `Reported-URI: ${url}`),
  ]
  return `${lines.join('\r\n')}\r\n`
}
