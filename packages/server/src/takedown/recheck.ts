import type { Foundation, ItemId } from '../foundation/index.ts'
import { type ItemRow, itemHosting, itemUrl } from '../reports/index.ts'
import { type TraceResult, traceHosting } from '../tracing/index.ts'
import { moveOf } from './hosting-move.ts'

const hostsAtOnce = 8

/**
 * Items that are no longer where the record says, by a fresh trace of each host: another country or another contact, or
 * the name is gone. Their notice would go to the wrong desk. A trace that fails otherwise says nothing against the
 * record; neither does an item that cannot be opened, which the caller finds out itself. Source: reference/domain.md 1.4 ("re-check host just before sending").
 */
export async function noLongerThere(
  foundation: Foundation,
  rows: readonly ItemRow[],
): Promise<ReadonlySet<ItemId>> {
  const byHost = new Map<string, ItemRow[]>()
  for (const row of rows) {
    const host = await hostOf(foundation, row)
    if (host === undefined) continue
    byHost.set(host, [...(byHost.get(host) ?? []), row])
  }
  const gone = new Set<ItemId>()
  const hosts = [...byHost]
  for (let from = 0; from < hosts.length; from += hostsAtOnce) {
    await Promise.all(
      hosts.slice(from, from + hostsAtOnce).map(async ([host, items]) => {
        const traced = await traceHosting(foundation, host)
        for (const row of items) if (await isElsewhere(foundation, row, traced)) gone.add(row.id)
      }),
    )
  }
  return gone
}

async function isElsewhere(foundation: Foundation, row: ItemRow, traced: TraceResult): Promise<boolean> {
  if (!traced.ok) return traced.reason === 'no-such-host'
  const recorded = await itemHosting(foundation, row).catch(() => undefined)
  if (recorded === undefined) return false
  const move = moveOf(recorded, traced.hosting)
  return move === 'other-country' || move === 'other-provider'
}

async function hostOf(foundation: Foundation, row: ItemRow): Promise<string | undefined> {
  const url = await itemUrl(foundation, row).catch(() => '')
  return URL.parse(url)?.hostname
}
