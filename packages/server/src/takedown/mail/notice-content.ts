import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { feedbackReport } from './feedback-report.ts'
import { noticeText } from './notice-text.ts'
import type { NoticedItem, Notifier } from './noticed-item.ts'
import { xarfOf, xarfSchema } from './xarf.ts'

/** Everything a notice says, fixed before it is first sent; what a repeated try sends is the same. */
export const noticeContentSchema = z.strictObject({
  subject: z.string(),
  text: z.string(),
  feedbackReport: z.string(),
  xarf: z.array(xarfSchema).min(1),
  /** Message-IDs of earlier notices of the same items, so that a desk's mail program threads a reminder. */
  references: z.array(z.string()),
})
export type NoticeContent = z.infer<typeof noticeContentSchema>

const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')))

/** Writes a notice for one contact. `reference` is what a person may quote. Throws when a XARF object is not valid. */
export function writeNotice(
  items: readonly NoticedItem[],
  notifier: Notifier,
  country: string | null,
  reference: string,
  references: readonly string[],
): NoticeContent {
  return {
    ...noticeText(items, notifier, country, reference),
    feedbackReport: feedbackReport(items, version),
    xarf: items.map((item) => xarfOf(item, notifier)),
    references: [...references],
  }
}
