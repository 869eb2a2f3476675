// What a file is, by its first bytes. The name and the server's word are only a hint: both are written by whoever
// hides something.

type Signature = { type: string; at: number; bytes: string; and?: { at: number; bytes: string } }

/** Magic numbers as latin-1 text; WHATWG MIME Sniffing 6.1 and 6.2, and the formats' own specifications. */
const signatures: readonly Signature[] = [
  { type: 'image/jpeg', at: 0, bytes: '\xff\xd8\xff' },
  { type: 'image/png', at: 0, bytes: '\x89PNG\r\n\x1a\n' },
  { type: 'image/gif', at: 0, bytes: 'GIF87a' },
  { type: 'image/gif', at: 0, bytes: 'GIF89a' },
  { type: 'image/webp', at: 0, bytes: 'RIFF', and: { at: 8, bytes: 'WEBPVP' } },
  { type: 'image/bmp', at: 0, bytes: 'BM', and: { at: 6, bytes: '\0\0\0\0' } },
  { type: 'image/x-icon', at: 0, bytes: '\0\0\x01\0' },
  { type: 'image/tiff', at: 0, bytes: 'II*\0' },
  { type: 'image/tiff', at: 0, bytes: 'MM\0*' },
  { type: 'image/jxl', at: 0, bytes: '\0\0\0\x0cJXL \r\n\x87\n' },
  { type: 'image/jxl', at: 0, bytes: '\xff\x0a' },
  { type: 'video/webm', at: 0, bytes: '\x1a\x45\xdf\xa3' },
  { type: 'video/x-msvideo', at: 0, bytes: 'RIFF', and: { at: 8, bytes: 'AVI ' } },
  { type: 'video/x-flv', at: 0, bytes: 'FLV\x01' },
  { type: 'video/x-ms-wmv', at: 0, bytes: '\x30\x26\xb2\x75\x8e\x66\xcf\x11' },
  { type: 'video/ogg', at: 0, bytes: 'OggS', and: { at: 28, bytes: '\x80theora' } },
  { type: 'video/mpeg', at: 0, bytes: '\0\0\x01\xba' },
  { type: 'video/mpeg', at: 0, bytes: '\0\0\x01\xb3' },
]

/** Major brands of ISO base media files (`ftyp`); what is not listed is a video. */
const brands: Readonly<Record<string, string>> = {
  avif: 'image/avif',
  avis: 'image/avif',
  heic: 'image/heic',
  heix: 'image/heic',
  mif1: 'image/heic',
  msf1: 'image/heic',
  'qt  ': 'video/quicktime',
  'M4A ': 'audio/mp4',
  'M4B ': 'audio/mp4',
}

/** Media type of a raster picture or video, or undefined for everything else (SVG is a document, not a picture). */
export function sniffMediaType(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, 64)).toString('latin1')
  const has = (at: number, text: string) => head.startsWith(text, at)
  const found = signatures.find(
    ({ at, bytes: magic, and }) => has(at, magic) && (and === undefined || has(and.at, and.bytes)),
  )
  if (found) return found.type
  if (!has(4, 'ftyp')) return undefined
  const type = brands[head.slice(8, 12)] ?? 'video/mp4'
  return isMedia(type) ? type : undefined
}

/** The type without its parameters, in lower case; empty where there is none. */
export function plainMediaType(contentType: string | undefined): string {
  return (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
}

/** True for what an analyst assesses by looking at it. */
export function isMedia(mediaType: string): boolean {
  return mediaType.startsWith('image/') || mediaType.startsWith('video/')
}

export function itemKindOf(mediaType: string): 'image' | 'video' {
  return mediaType.startsWith('video/') ? 'video' : 'image'
}

const extensions: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/avif': 'avif',
  'image/heic': 'heic',
  'image/bmp': 'bmp',
  'image/tiff': 'tif',
  'image/jxl': 'jxl',
  'image/x-icon': 'ico',
  'video/mp4': 'mp4',
  'video/webm': 'webm',
  'video/quicktime': 'mov',
  'video/x-msvideo': 'avi',
  'video/x-flv': 'flv',
  'video/x-ms-wmv': 'wmv',
  'video/ogg': 'ogv',
  'video/mpeg': 'mpg',
}

/** Extension for a neutral file name: the name that the host gave is part of the address and not repeated. */
export function extensionOf(mediaType: string): string {
  return extensions[mediaType] ?? 'bin'
}
