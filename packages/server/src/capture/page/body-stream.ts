import type { CDPSession } from 'playwright-core'

export type BodyResult = { ok: true; bytes: Buffer } | { ok: false; why: 'refused' | 'interrupted' }

/**
 * Takes the body of a paused response out of the browser, decoded. `spend` is asked for every chunk before it is
 * kept; when it says no, nothing of the body is.
 */
export async function takeBody(
  session: CDPSession,
  requestId: string,
  spend: (sizeBytes: number) => boolean,
): Promise<BodyResult> {
  const chunks: Buffer[] = []
  let handle: string | undefined
  try {
    handle = (await session.send('Fetch.takeResponseBodyAsStream', { requestId })).stream
    for (;;) {
      const part = await session.send('IO.read', { handle, size: 1024 * 1024 })
      const bytes = Buffer.from(part.data, part.base64Encoded ? 'base64' : 'utf8')
      if (!spend(bytes.length)) return { ok: false, why: 'refused' }
      chunks.push(bytes)
      if (part.eof) return { ok: true, bytes: Buffer.concat(chunks) }
    }
  } catch {
    return { ok: false, why: 'interrupted' }
  } finally {
    if (handle !== undefined) await session.send('IO.close', { handle }).catch(() => {})
  }
}
