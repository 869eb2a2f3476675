import type { Headers } from './captured-page.ts'

export interface HeaderEntry {
  name: string
  value: string
}

/** Names in lower case; a header that came several times is joined with line feeds, as the browser does. */
export function headersOf(entries: readonly HeaderEntry[] | undefined): Headers {
  const headers: Record<string, string> = {}
  for (const { name, value } of entries ?? []) {
    const key = name.toLowerCase()
    headers[key] = headers[key] === undefined ? value : `${headers[key]}\n${value}`
  }
  return headers
}

const ofTheTransfer = ['content-encoding', 'content-length', 'transfer-encoding']

/** Headers for handing a decoded body on to the page. */
export function headersForPage(entries: readonly HeaderEntry[] | undefined): HeaderEntry[] {
  return (entries ?? []).filter(({ name }) => !ofTheTransfer.includes(name.toLowerCase()))
}

/** True for a 206 that nevertheless carries the whole file, which is how a browser asks for videos. */
export function isWholeFile(status: number, headers: Headers): boolean {
  if (status === 200 || status === 203) return true
  const range = /^bytes 0-(\d+)\/(\d+)$/.exec(headers['content-range'] ?? '')
  return status === 206 && range !== null && Number(range[1]) + 1 === Number(range[2])
}
