import { sql } from 'kysely'
import type { Database } from '../../foundation/index.ts'

/** Thumbprints of our signing keys under which envelopes are still on their way: a rotation keeps these keys listed. Both
 *  forms of an envelope (suites hx1 and hx2) name their keys in protected headers. */
export async function signersOnTheWay(database: Database): Promise<ReadonlySet<string>> {
  const rows = await database
    .selectFrom('envelope_out')
    .select([
      sql<string>`case when jws like '{%' then jws::jsonb->'signatures'->0->>'protected' else split_part(jws, '.', 1) end`.as(
        'first',
      ),
      sql<string | null>`case when jws like '{%' then jws::jsonb->'signatures'->1->>'protected' end`.as(
        'second',
      ),
    ])
    .distinct()
    .where('state', '=', 'queued')
    .execute()
  return new Set(rows.flatMap(({ first, second }) => [first, second].flatMap((one) => kidOf(one) ?? [])))
}

function kidOf(header: string | null): string | undefined {
  if (header === null) return undefined
  const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString('utf8')) as { kid?: string }
  return kid
}
