import type { Foundation, ItemId } from '../foundation/index.ts'
import {
  type AccessRecipe,
  findItem,
  type Hosting,
  type ItemRow,
  itemHosting,
  itemUrl,
  type OpenedReport,
  readReport,
} from '../reports/index.ts'
import { accessRecipeFor } from '../tracing/index.ts'

/** What a look needs to know of an item. */
export interface Target {
  row: ItemRow
  url: string
  /** Name and port. */
  host: string
  recorded: Hosting | undefined
  recipe: AccessRecipe
  /** Address of the page that the file stands on. */
  pageUrl: string | undefined
}

export interface OpenedTargets {
  targets: Target[]
  /** Whose record cannot be read; they stay under watch and are tried again. */
  unreadable: ItemId[]
}

/** Opens addresses, hosting and recipes of a batch. What is not for takedown here any more is left out. */
export async function openTargets(
  foundation: Foundation,
  itemIds: readonly ItemId[],
): Promise<OpenedTargets> {
  const opened: OpenedTargets = { targets: [], unreadable: [] }
  if (itemIds.length === 0) return opened
  const rows = await foundation.database
    .selectFrom('content_item')
    .selectAll()
    .where('id', 'in', [...itemIds])
    .where('holder', '=', foundation.self)
    .where('stage', '=', 'takedown')
    .execute()
  const reports = new Map<string, Promise<OpenedReport | undefined>>()
  const pages = new Map<string, Promise<string | undefined>>()
  const open = async (row: ItemRow): Promise<Target> => {
    const report = await once(reports, row.report_id, () =>
      readReport(foundation, foundation.database, row.report_id),
    )
    const parent = row.parent_item_id
    const pageUrl =
      parent === null ? undefined : await once(pages, parent, () => addressOf(foundation, parent))
    const url = await itemUrl(foundation, row)
    const recipe = report ? accessRecipeFor(report.locatorKind, report.content, pageUrl ?? url) : {}
    const recorded = await itemHosting(foundation, row)
    return { row, url, host: new URL(url).host, recorded, recipe, pageUrl }
  }
  for (const [at, result] of (await Promise.allSettled(rows.map(open))).entries()) {
    const id = rows[at]?.id
    if (result.status === 'fulfilled') opened.targets.push(result.value)
    else if (id !== undefined) {
      // Not the error: its text may quote the address.
      foundation.log.warn('an item under watch cannot be read; a person must look', { item: id })
      opened.unreadable.push(id)
    }
  }
  return opened
}

function once<Value>(
  kept: Map<string, Promise<Value>>,
  key: string,
  read: () => Promise<Value>,
): Promise<Value> {
  const known = kept.get(key) ?? read()
  kept.set(key, known)
  return known
}

async function addressOf(foundation: Foundation, id: ItemId): Promise<string | undefined> {
  const row = await findItem(foundation.database, id)
  return row ? itemUrl(foundation, row) : undefined
}
