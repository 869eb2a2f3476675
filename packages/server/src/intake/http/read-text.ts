import type { Context } from 'hono'

export type BodyText =
  | { ok: true; text: string }
  | { ok: false; reason: 'wrong-content-type' | 'not-utf8' | 'cut-off' }

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The whole body as text, if it is declared as `mediaType`, arrives whole, and is UTF-8. */
export async function readText(context: Context, mediaType: string): Promise<BodyText> {
  const declared = context.req.header('content-type')?.split(';', 1)[0]?.trim().toLowerCase()
  if (declared !== mediaType) return { ok: false, reason: 'wrong-content-type' }
  let bytes: ArrayBuffer
  try {
    bytes = await context.req.arrayBuffer()
  } catch {
    return { ok: false, reason: 'cut-off' }
  }
  try {
    return { ok: true, text: utf8.decode(bytes) }
  } catch {
    return { ok: false, reason: 'not-utf8' }
  }
}
