import { envelopeHash, peekEnvelope, readReceipt, receiptMatches } from '@samverkan/protocol'
import { expect } from 'vitest'
import type { TestMember } from '../../testing/test-network.ts'

/** I1 to I7 of security.md section 4 between two members, in both directions, when nothing is under way. */
export async function expectWhole(a: TestMember, b: TestMember): Promise<void> {
  await expectChains(a, b)
  await expectChains(b, a)
}

async function expectChains(from: TestMember, to: TestMember): Promise<void> {
  const sent = await from.foundation.database
    .selectFrom('envelope_out')
    .selectAll()
    .where('peer', '=', to.id)
    .orderBy('epoch')
    .orderBy('seq')
    .execute()
  const received = await to.foundation.database
    .selectFrom('inbox')
    .selectAll()
    .where('from_member', '=', from.id)
    .execute()
  // I4: nothing is undelivered. What was given up because its place was taken went again under another number.
  const living = sent.filter(({ replaced_at }) => replaced_at === null)
  expect(
    living.filter(({ state }) => state !== 'delivered').map(({ id, state, problem }) => [id, state, problem]),
  ).toEqual([])
  // I6: the same receipts at both ends, byte for byte. I3: nothing came that was not sent.
  expect(received.map(({ receipt }) => receipt).toSorted()).toEqual(
    living.map(({ receipt }) => receipt).toSorted(),
  )
  const view = from.members.view()
  for (const { jws, receipt } of living) {
    // I5: each receipt verifies and is over this very envelope.
    const envelope = peekEnvelope(jws)
    const read = view && (await readReceipt(receipt ?? '', view.resolvePastKey))
    if (!read?.ok || !envelope) throw new Error('a receipt does not verify')
    expect(receiptMatches(read.receipt, envelope, jws)).toEqual({ ok: true })
  }
  // I7: in each epoch no gap but for what ended, and each envelope names the one before.
  for (const [epoch, chain] of Map.groupBy(received, (row) => row.epoch)) {
    const rows = new Map(chain.map((row) => [row.seq ?? 0, row]))
    const numbers = living.filter((row) => row.epoch === epoch).map(({ seq }) => seq)
    expect([...rows.keys()].toSorted((x, y) => x - y)).toEqual(numbers)
    for (const [seq, { prev }] of rows) {
      const before = rows.get(seq - 1)
      if (seq === 1) expect(prev).toBe(null)
      else if (before) expect(prev).toBe(envelopeHash(before.jws))
    }
  }
  // I2: every record takes effect once.
  const records = await to.foundation.database
    .selectFrom('inbox_record')
    .select(['item_id', 'revision', 'type', 'event', 'state', 'reason'])
    .where('from_member', '=', from.id)
    .execute()
  const keys = records.map(({ item_id, revision, type, event }) => [item_id, revision, type, event].join(' '))
  expect(new Set(keys).size).toBe(keys.length)
}
