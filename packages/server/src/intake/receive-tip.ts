import type { KeyObject } from 'node:crypto'
import { type Foundation, newId, type ReportId } from '../foundation/index.ts'
import type { Code } from './code/code.ts'
import { codeHash, replyKey } from './code/code-keys.ts'
import { submissionCode } from './code/submission-code.ts'
import { locatorKind } from './locator-kind.ts'
import type { Tip } from './tip.ts'
import type { TipWriter } from './tip-writer.ts'

export type Received =
  | { ok: true; code: Code; receivedAt: Date }
  /** The same submission came before, so long ago that its code is not shown again. */
  | { ok: false; reason: 'already-received' }
  | { ok: false; reason: 'overloaded' | 'unavailable' }

/** A repeated submit shows the code again for this long, because the first answer may have been lost on the way. */
const showAgainMs = 10 * 60_000

/** Takes a tip of the public in; answers when it is durable. `formId` is one that `formIdOr` let through. */
export async function receiveTip(
  foundation: Foundation,
  writer: TipWriter,
  codeKey: KeyObject,
  tip: Tip,
  language: string,
  formId: string,
): Promise<Received> {
  const { theme, danger, ...content } = tip
  const now = foundation.clock.now()
  const code = submissionCode(codeKey, formId, tip)
  const written = await writer.write({
    id: newId<ReportId>(now, foundation.random),
    source: 'public',
    theme,
    priority: danger ? 'child-at-risk' : 'normal',
    locatorKind: locatorKind(content.locator, theme),
    receivedAt: now,
    originMember: foundation.self,
    language,
    content,
    codeHash: codeHash(foundation.keys.code, code),
    replyKey: replyKey(code),
  })
  if (written.ok) return { ok: true, code, receivedAt: now }
  if (written.reason !== 'repeated') return { ok: false, reason: written.reason }
  const { receivedAt } = written
  if (now.getTime() - receivedAt.getTime() > showAgainMs) return { ok: false, reason: 'already-received' }
  return { ok: true, code, receivedAt }
}
