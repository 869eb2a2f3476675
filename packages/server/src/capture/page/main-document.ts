import type { Headers } from './captured-page.ts'
import { isMedia, plainMediaType, sniffMediaType } from './media-type.ts'

/** The answer to the address itself. */
export interface MainDocument {
  url: string
  status: number
  headers: Headers
  at: string
  mediaType: string
  /** Undefined when it was refused, cut off by a limit, or an error. */
  bytes: Buffer | undefined
  /** False for a picture, video or other file: those are not shown in a page, the address is the file. */
  isShown: boolean
}

export function mainDocument(
  seen: Pick<MainDocument, 'url' | 'status' | 'headers' | 'at'>,
  bytes: Buffer | undefined,
): MainDocument {
  const said = plainMediaType(seen.headers['content-type'])
  const mediaType = (bytes && sniffMediaType(bytes)) ?? said
  return {
    ...seen,
    mediaType,
    bytes,
    isShown: bytes !== undefined && isPage(mediaType) && !isAttachment(seen),
  }
}

function isPage(mediaType: string): boolean {
  if (isMedia(mediaType)) return mediaType === 'image/svg+xml'
  return mediaType === '' || mediaType.startsWith('text/') || /[/+](xml|json)$/.test(mediaType)
}

function isAttachment(seen: { headers: Headers }): boolean {
  return /^\s*attachment/i.test(seen.headers['content-disposition'] ?? '')
}
