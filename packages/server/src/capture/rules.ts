// The room's rules. Pure.
import { type ViewLevel, viewLevels } from './picture-process/levels.ts'

/** What was found out about a captured file. */
export interface ExaminedFile {
  sha256: string
  sizeBytes: number
  mediaType: string
  /** False for what no analyst can look at: vector drawings, and what only claims to be a picture. */
  isSniffed: boolean
  /** As the file's head says; unknown for videos and for pictures that do not decode. */
  dimensions: { width: number; height: number } | undefined
}

const smallestSidePx = 32
const smallestBytes = 1_000

/** Icons, spacers and counting pixels (SCART's grade "ignore", reference/domain.md 1.4). */
export function isTooSmall({ sizeBytes, mediaType, dimensions }: ExaminedFile): boolean {
  if (!mediaType.startsWith('image/')) return false
  if (sizeBytes < smallestBytes) return true
  return dimensions !== undefined && Math.min(dimensions.width, dimensions.height) < smallestSidePx
}

/**
 * What becomes of each file, in their order: an item, part of the page's evidence, or nothing because the same file
 * came before (`known`: fingerprints of the items that the page has already). Small ones become items only where
 * there is nothing else.
 */
export function sortFiles(
  files: readonly ExaminedFile[],
  known: ReadonlySet<string> = new Set(),
): ('item' | 'other' | 'duplicate')[] {
  const isFirst = files.map(
    ({ sha256 }, at) => !known.has(sha256) && files.findIndex((each) => each.sha256 === sha256) === at,
  )
  const isCandidate = files.map((file, at) => isFirst[at] === true && file.isSniffed)
  const hasLarge = known.size > 0 || files.some((file, at) => isCandidate[at] && !isTooSmall(file))
  return files.map((file, at) => {
    if (!isFirst[at]) return 'duplicate'
    return isCandidate[at] && (!hasLarge || !isTooSmall(file)) ? 'item' : 'other'
  })
}

/** Steps are taken in order: each shows more than the one before, which must have been seen by the same person. */
export function mayStepTo(level: ViewLevel, seen: readonly ViewLevel[]): boolean {
  const before = viewLevels[viewLevels.indexOf(level) - 1]
  return before === undefined || seen.includes(before)
}
