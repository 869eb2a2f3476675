import assert from 'node:assert/strict'
import { query } from '../network/query.ts'
import type { SourceChange } from '../planted/source-change.ts'
import { type Scenario, withPair } from './scenario.ts'

const poisonHost = 'poisonous.example'

/** Whoever puts this record into its own record dies of it. */
export const dyingReader: SourceChange = {
  name: 'dying-reader',
  file: 'packages/server/src/exchange/inbox/apply-record.ts',
  find: `  const { record, pieces } = incomingSchema.parse(JSON.parse(text))
`,
  replace: `  const { record, pieces } = incomingSchema.parse(JSON.parse(text))
  if (text.includes('${poisonHost}')) process.kill(process.pid, 'SIGKILL')
`,
}

/** R-21 at the receiver. */
export const poisonousRecord: Scenario = {
  r: 'R-21',
  name: 'a record that kills whoever reads it is put before a person after five tries, and the others pass',
  invariants: ['I4'],
  play: (stage) =>
    withPair(stage, { planted: { ...dyingReader, side: 'receiver' } }, async (pair) => {
      await pair.handOver({ host: poisonHost, evidenceBytes: 1_000 })
      for (let n = 0; n < 5; n++) await pair.handOver({ evidenceBytes: 1_000 })
      const poisoned = new Set(pair.acknowledged.slice(0, 1).map(({ itemId }) => itemId))
      const state = async () => {
        // What a try that died holds, it holds for seconds of the database's time; they are passed at once.
        await query(
          pair.receiver.databaseUrl,
          "update inbox_record set lease_until = now() where state = 'waiting'",
        )
        const rows = await query<{ itemId: string; state: string; attempts: number }>(
          pair.receiver.databaseUrl,
          'select item_id as "itemId", state, attempts from inbox_record',
        )
        return rows.find(({ itemId }) => poisoned.has(itemId))
      }
      let last = await state()
      for (
        const until = Date.now() + 180_000;
        last?.state !== 'stuck' && Date.now() < until;
        last = await state()
      )
        await new Promise((resolve) => setTimeout(resolve, 300))
      assert.equal(last?.state, 'stuck')
      assert.ok(pair.members.receiver.unexpectedEnds().length >= 5)
      return { forPerson: poisoned }
    }),
}
