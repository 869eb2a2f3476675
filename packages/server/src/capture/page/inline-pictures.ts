import type { CDPSession } from 'playwright-core'
import type { CapturedFile } from './captured-page.ts'
import { sniffMediaType } from './media-type.ts'
import { evaluateApart, inlinePictures } from './page-script.ts'

const answerWithinMs = 5_000

/** The pictures of a page that have no address of their own. They take the page's, with a number. */
export async function readInlinePictures(
  session: CDPSession,
  frameId: string,
  page: { url: string; at: string; maxFiles: number; maxBytes: number },
): Promise<CapturedFile[]> {
  if (page.maxFiles <= 0) return []
  const script = inlinePictures(page.maxFiles, page.maxBytes)
  const found = await evaluateApart<unknown>(session, frameId, script, answerWithinMs)
  if (!Array.isArray(found)) return []
  return found.flatMap((address: unknown, index) => {
    const bytes = typeof address === 'string' ? dataOf(address) : undefined
    const mediaType = bytes && sniffMediaType(bytes)
    if (bytes === undefined || mediaType === undefined) return []
    return [
      { url: withNumber(page.url, index + 1), status: null, headers: null, mediaType, bytes, at: page.at },
    ]
  })
}

function withNumber(url: string, number: number): string {
  const numbered = new URL(url)
  numbered.hash = `inline-${number}`
  return numbered.href
}

/** The bytes of a `data:` address (RFC 2397), or undefined when it is not one. */
export function dataOf(address: string): Buffer | undefined {
  const parts = /^data:([^,]*),/i.exec(address)
  if (!parts) return undefined
  const data = address.slice(parts[0].length)
  try {
    return /;\s*base64\s*$/i.test(parts[1] ?? '')
      ? Buffer.from(decodeURIComponent(data), 'base64')
      : Buffer.from(decodeURIComponent(data), 'latin1')
  } catch {
    return undefined
  }
}
