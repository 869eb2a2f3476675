import type { CaptureLimits, LeftOutReason } from './captured-page.ts'

/** What one page may still cost. Shared by all of its responses, which come at the same time. */
export interface Budget {
  /** A purse for one body: each call asks for a chunk. `why()` says which limit ended it. */
  forFile(): { spend(sizeBytes: number): boolean; why(): LeftOutReason }
  /** For what is received but not kept; false when the page's bytes are used up. */
  spend(sizeBytes: number): boolean
  /** Takes one of the files a page may have. */
  takeFile(): boolean
  /** Takes one of the requests a page may make. */
  takeRequest(): boolean
  isSpent(): boolean
}

/** A page with 200 pictures asks for some scripts and frames too; ten times the files ends a page that never stops. */
const requestsForEachFile = 10

export function pageBudget(limits: CaptureLimits): Budget {
  let bytes = limits.maxBytes
  let files = limits.maxFiles
  let requests = limits.maxFiles * requestsForEachFile
  const spend = (sizeBytes: number) => {
    bytes -= sizeBytes
    return bytes >= 0
  }
  return {
    forFile: () => {
      let left = limits.maxFileBytes
      return {
        spend: (sizeBytes) => {
          left -= sizeBytes
          return left >= 0 && spend(sizeBytes)
        },
        why: () => (left < 0 ? 'file-too-large' : 'page-too-large'),
      }
    },
    spend,
    takeFile: () => files-- > 0,
    takeRequest: () => requests-- > 0,
    isSpent: () => bytes < 0,
  }
}
