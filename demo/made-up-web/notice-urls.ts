import type { Mail } from './mail.ts'

/** Every address that a mail names, in its text and in its text and JSON parts, defanged ones included; each once. */
export function urlsIn(mail: Mail): readonly string[] {
  const parts = [mail.text, ...mail.attachments.flatMap(textsOf)]
  const urls = parts.flatMap((part) => refang(part).match(/https?:\/\/[^\s<>"'`]+/gi) ?? [])
  return [...new Set(urls.map((url) => url.replace(/[.,;:!?)\]}]+$/, '')).filter((url) => URL.canParse(url)))]
}

function textsOf({ contentType, content }: Mail['attachments'][number]): string[] {
  if (content === null) return []
  if (!contentType.includes('json')) return [content]
  try {
    return stringsIn(JSON.parse(content))
  } catch {
    return [content]
  }
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : []
}

/** Undoes what a notice does to addresses so that mail filters let them pass: `hxxp://site[.]example`. */
function refang(text: string): string {
  return text
    .replaceAll(/\bhxxp(s?):/gi, 'http$1:')
    .replaceAll('[.]', '.')
    .replaceAll('[:]', ':')
}
