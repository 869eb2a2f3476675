import type { ItemId } from '../foundation/index.ts'
import { CaptureNotAllowed } from './browser/capture-browser.ts'
import type { CaptureContext } from './context.ts'
import { shredDrafts } from './draft-store.ts'
import { giveUpCapture } from './give-up.ts'
import { loadItem } from './load-item.ts'
import { recordFailure } from './record-failure.ts'
import { recordPage } from './record-page.ts'
import { sealCapture } from './seal-capture.ts'
import { whatToCapture } from './what-to-capture.ts'

/**
 * Captures one item that waits for it: loads its address, seals what came, looks at it, and makes an item of each
 * picture and video. Repeating it, or doing it twice at once, leaves one capture.
 */
export async function captureItem(context: CaptureContext, itemId: ItemId): Promise<void> {
  const { foundation } = context
  const target = await whatToCapture(foundation, itemId)
  if (target === undefined) return
  await shredDrafts(foundation, itemId)
  const result = await loadItem(context, target.request).catch((error: unknown) => {
    if (error instanceof CaptureNotAllowed) return undefined
    throw error
  })
  // Trying again would change nothing; a person can ask for the capture once the server is mended.
  if (result === undefined) return giveUpCapture(foundation, itemId, 'no-sandbox')
  const sealed = await sealCapture(foundation, itemId, result)
  foundation.faults.reach('capture-sealed')
  if (result.ok) {
    await recordPage(context, target, result, sealed)
  } else {
    const { status, chain } = result.visit
    await recordFailure(foundation, itemId, { ...result, status, redirects: chain.length }, sealed.pieces)
  }
  await shredDrafts(foundation, itemId)
}
