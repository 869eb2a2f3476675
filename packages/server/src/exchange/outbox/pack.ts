import { MAX_RECORDS } from '@samverkan/protocol'
import { isDatabaseAway, isDiskFull } from '../../foundation/index.ts'
import type { ExchangeContext } from '../context.ts'
import { suiteFor } from '../suites.ts'
import { type Addressing, addresseesOf } from './addressees.ts'
import { leaveWaiting } from './leave-waiting.ts'
import { type Pack, preparePack } from './prepare-pack.ts'
import { setAside } from './set-aside.ts'
import { type Group, lockWaiting, nextGroup } from './waiting-records.ts'
import { writeEnvelopes } from './write-envelopes.ts'

/**
 * Packs everything that waits: one sealed body for all addressees of a distribution, one small envelope for each. Groups
 * that cannot be sent now (an expired directory, nobody with keys) go on waiting; who cannot be reached holds up nobody
 * else.
 */
export async function packWaiting(context: ExchangeContext): Promise<void> {
  const passedOver: string[] = []
  while (!context.ending.aborted) {
    const group = await nextGroup(context.foundation.database, passedOver)
    if (!group) return
    if (!(await packSome(context, group))) passedOver.push(group.distribution_key)
  }
}

/** One pack of the group. False when none could be made. */
async function packSome(context: ExchangeContext, group: Group): Promise<boolean> {
  const { foundation } = context
  let failed: { recordId: number; error: unknown } | undefined
  const packed = await foundation.database.transaction().execute(async (transaction) => {
    const addressing = addressingOf(context, group)
    if (!addressing.ok) return false
    const waiting = await lockWaiting(transaction, group, MAX_RECORDS)
    const [first] = waiting
    if (!first) return false
    const { addressees, unreachable } = addressing
    if (unreachable.length > 0) {
      const reachable = addressees.map(({ id }) => id)
      await leaveWaiting(transaction, waiting, reachable, unreachable)
      return true
    }
    let pack: Pack
    try {
      pack = await preparePack(context, transaction, waiting, addressees)
    } catch (error) {
      failed = { recordId: first.id, error }
      return false
    }
    await writeEnvelopes(context, transaction, addressing, pack)
    foundation.faults.reach('exchange.pack-before-commit')
    return true
  })
  if (packed) foundation.faults.reach('exchange.pack-after-commit')
  if (!failed) return packed
  if (isNobodysFault(failed.error)) return letWait(context, failed.error)
  // One of the records does not open or seal: find it by packing one at a time.
  return packOneByOne(context, group, failed.error)
}

/** A full disk, or a database that has no connection for us, is nobody's fault among the records. */
const isNobodysFault = (error: unknown) => isDiskFull(error) || isDatabaseAway(error)

/** They wait, and are looked at again by themselves. */
function letWait({ foundation }: ExchangeContext, error: unknown): false {
  foundation.log.warn('what waits cannot be packed now', { error: String(error) })
  return false
}

/** Who can be sealed for and speaks a suite that we speak as well. */
function addressingOf(context: ExchangeContext, group: Group): Addressing {
  const { foundation, members } = context
  const addressing = addresseesOf(members.view(), group.distribution, foundation.clock)
  return addressing.ok ? withCommonSuite(context, addressing) : addressing
}

function withCommonSuite(
  context: ExchangeContext,
  addressing: Extract<Addressing, { ok: true }>,
): Addressing {
  const { view, addressees, unreachable } = addressing
  const speaking = addressees.filter(({ keyset }) => suiteFor(context, view, keyset) !== undefined)
  if (speaking.length === 0) return { ok: false, reason: 'nobody-reachable' }
  const silent = addressees.filter((one) => !speaking.includes(one)).map(({ id }) => id)
  return { ok: true, view, addressees: speaking, unreachable: [...unreachable, ...silent] }
}

async function packOneByOne(context: ExchangeContext, group: Group, cause: unknown): Promise<boolean> {
  const { foundation } = context
  foundation.log.error('packing', cause)
  return foundation.database.transaction().execute(async (transaction) => {
    const addressing = addressingOf(context, group)
    if (!addressing.ok || addressing.unreachable.length > 0) return false
    for (const record of await lockWaiting(transaction, group, MAX_RECORDS)) {
      try {
        const pack = await preparePack(context, transaction, [record], addressing.addressees)
        await writeEnvelopes(context, transaction, addressing, pack)
      } catch (error) {
        if (isNobodysFault(error)) return letWait(context, error)
        foundation.log.error('packing one record', error, { item: record.item_id })
        await setAside(context, transaction, record)
      }
    }
    return true
  })
}
