import { type ExactFingerprints, exactFingerprints } from '@samverkan/fingerprints'
import type { ItemId } from '../foundation/index.ts'
import type { CaptureContext } from './context.ts'
import type { CapturedFile } from './page/captured-page.ts'
import { sniffMediaType } from './page/media-type.ts'
import type { ExaminedFile } from './rules.ts'

const surelyLargeBytes = 256 * 1024

/**
 * Looks at files that are sealed already. A picture's size in pixels is asked of the picture process, and only where
 * it decides something.
 */
export async function examineFiles(
  { pictures }: CaptureContext,
  itemId: ItemId,
  files: readonly CapturedFile[],
): Promise<(ExaminedFile & ExactFingerprints)[]> {
  const examined: (ExaminedFile & ExactFingerprints)[] = []
  for (const { bytes, mediaType } of files) {
    const mayBeSmall = mediaType.startsWith('image/') && bytes.length < surelyLargeBytes
    const asked = mayBeSmall ? await pictures.dimensions(itemId, bytes) : undefined
    examined.push({
      ...exactFingerprints(bytes),
      sizeBytes: bytes.length,
      mediaType,
      isSniffed: sniffMediaType(bytes) !== undefined,
      dimensions: asked?.ok ? { width: asked.width, height: asked.height } : undefined,
    })
  }
  return examined
}
