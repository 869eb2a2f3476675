import type { Foundation } from '../foundation/index.ts'
import type { ItemRow } from '../reports/index.ts'
import type { CaptureBrowser } from './browser/capture-browser.ts'
import type { Decoders } from './fingerprint-bytes.ts'
import type { PictureProcesses } from './picture-process/picture-processes.ts'

/** What the parts of this room share. */
export interface CaptureContext extends Decoders {
  foundation: Foundation
  browser: CaptureBrowser
  pictures: PictureProcesses
  /** Whether nobody needs to look at an item, because its files are known: then no rendition of it is made. */
  isSpared?: (row: ItemRow) => Promise<boolean>
}
