import type { CDPSession } from 'playwright-core'

/** The page as it is shown now, with everything it is made of, in one file (MHTML); null when it could not be taken. */
export async function takeSnapshot(session: CDPSession, timeoutMs: number): Promise<Buffer | null> {
  try {
    const { data } = await session.send('Page.captureSnapshot', { format: 'mhtml' }, { timeout: timeoutMs })
    return Buffer.from(data, 'utf8')
  } catch {
    return null
  }
}
