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
 * The report behind a typed code. Who has a code is answered at once; only what no report has spends from the budget of
 * everybody together, so that guessing delays guesses and no tipster. That a hit is quicker tells nothing that the answer
 * itself does not say. The budget does not keep a code from being guessed, its 115 random bits do: it keeps a machine
 * that guesses from getting its answers as fast as it asks. What the check character refuses, anybody could have refused.
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
  const key = replyKey(code)
  const report = await database
    .selectFrom('report')
    .select('id')
    .where('code_hash', '=', codeHash(foundation.keys.code, code))
    .executeTakeFirst()
  if (!report) return { ok: false, reason: (await pace.turn()) ? 'unknown-code' : 'busy' }
  return { ok: true, found: { reportId: report.id, code, replyKey: key } }
}
