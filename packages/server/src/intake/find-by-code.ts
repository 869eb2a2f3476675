import type { Database, Foundation, ReportId } from '../foundation/index.ts'
import { type Code, readCode } from './code/code.ts'
import { codeHash, replyKey } from './code/code-keys.ts'
import type { Pace } from './pace.ts'

export interface FoundByCode {
  reportId: ReportId
  code: Code
  replyKey: Buffer
}

export type CodeProblem = 'wrong-length' | 'typing-error' | 'unknown-code' | 'busy'
export type FindByCode = { ok: true; found: FoundByCode } | { ok: false; reason: CodeProblem }

/**
 * The report behind a typed code. Guessing has one budget for everybody together. A code of the right form takes the
 * same steps whether a report has it or not; what the check character refuses, anybody could have refused.
 */
export async function findByCode(
  foundation: Foundation,
  database: Database,
  pace: Pace,
  typed: string,
): Promise<FindByCode> {
  const reading = readCode(typed)
  if (!reading.ok) return reading
  const { code } = reading
  if (!(await pace.turn())) return { ok: false, reason: 'busy' }
  const key = replyKey(code)
  const report = await database
    .selectFrom('report')
    .select('id')
    .where('code_hash', '=', codeHash(foundation.keys.code, code))
    .executeTakeFirst()
  if (!report) return { ok: false, reason: 'unknown-code' }
  return { ok: true, found: { reportId: report.id, code, replyKey: key } }
}
