import type { Context, TypedResponse } from 'hono'
import {
  type App,
  createRoutes,
  personIn,
  problem,
  type problemResponse,
  user,
} from '../../foundation/index.ts'
import type { CategoryModel } from '../formats/project-vic/category-model.ts'
import { usualCategoryModels } from '../formats/project-vic/category-model.ts'
import { isKeptByService } from '../service/sync.ts'
import { countWaitingFeedback } from '../sharing/present-feedback.ts'
import type { ListContext } from './context.ts'
import { exportList } from './export-list.ts'
import { findList, openList } from './list-store.ts'
import {
  namesOf,
  presentEntry,
  readDetail,
  readEntryPage,
  readImport,
  readSummaries,
} from './present-lists.ts'
import { removeList } from './remove-list.ts'
import * as definitions from './route-definitions.ts'
import { expectImport, mayImport, takeUpload } from './take-upload.ts'
import { type ListFailure, listTexts } from './texts.ts'

type Problem = ReturnType<typeof problemResponse>['content']['application/problem+json']['schema']['_output']

/** Answers with a failure of hash lists and its sentence. */
export function refuse<Status extends 404 | 409 | 422 | 507>(
  context: Context,
  status: Status,
  failure: ListFailure,
) {
  return problem(context, status, failure, listTexts[failure]) as Response &
    TypedResponse<Problem, Status, 'json'>
}

const unknowns: readonly ListFailure[] = [
  'unknown-list',
  'unknown-entry',
  'unknown-import',
  'unknown-member',
  'unknown-feedback',
]
/** 404 for what is not here, 409 for what cannot be done now. */
export const statusOf = (failure: ListFailure): 404 | 409 => (unknowns.includes(failure) ? 404 : 409)

/** Lists, their entries, bringing them in and giving them out. */
export function listRoutes(lists: ListContext): App {
  const { foundation } = lists
  const models: Readonly<Record<string, CategoryModel>> = {
    ...usualCategoryModels,
    ...foundation.config.hashLists.categoryModels,
  }
  const modelOf = (name: string) => (Object.hasOwn(models, name) ? models[name] : undefined)
  return createRoutes()
    .openapi(definitions.listsRoute, async (context) => {
      const [all, feedbackWaiting] = await Promise.all([
        readSummaries(foundation),
        countWaitingFeedback(foundation),
      ])
      const categoryModels = Object.entries(models).map(([name, { country }]) => ({ name, country }))
      const members = lists.members().map(({ id, name }) => ({ id, name }))
      const maxFileBytes = foundation.policy.hashListMaxBytes
      return context.json({ lists: all, members, categoryModels, maxFileBytes, feedbackWaiting }, 200)
    })
    .openapi(definitions.newListRoute, async (context) => {
      const { name, kind } = context.req.valid('json')
      const actor = user(personIn(context).userId)
      const id = await foundation.database
        .transaction()
        .execute((transaction) => openList(foundation, transaction, { name, kind, member: null, actor }))
      const [summary] = await readSummaries(foundation, id)
      if (!summary) throw new Error('The list is gone at once')
      return context.json(summary, 201)
    })
    .openapi(definitions.matchesRoute, async (context) => {
      const hash = context.req.valid('query').hash.trim().toLowerCase()
      const query = queryOf(hash)
      if (!query) return refuse(context, 422, 'not-a-hash')
      const matches = await lists.known.lookup(query)
      const names = await namesOf(
        foundation.database,
        matches.map(({ entry }) => entry.listId),
      )
      const rows = await foundation.database
        .selectFrom('hash_entry')
        .selectAll()
        .where('id', 'in', [0, ...matches.map(({ entry }) => entry.id)])
        .execute()
      const byId = new Map(rows.map((row) => [Number(row.id), row]))
      const shown = matches.flatMap(({ entry, how, distance }) => {
        const row = byId.get(entry.id)
        const listName = names.get(entry.listId) ?? ''
        return row ? [{ entry: presentEntry(row), listName, how, distance }] : []
      })
      return context.json({ matches: shown }, 200)
    })
    .openapi(definitions.listRoute, async (context) => {
      const detail = await readDetail(foundation, context.req.valid('param').id)
      return detail ? context.json(detail, 200) : refuse(context, 404, 'unknown-list')
    })
    .openapi(definitions.removeRoute, async (context) => {
      const { id } = context.req.valid('param')
      const actor = user(personIn(context).userId)
      const removed = await removeList(foundation, id, actor, (listId) => isKeptByService(foundation, listId))
      return removed.ok ? context.body(null, 204) : refuse(context, statusOf(removed.reason), removed.reason)
    })
    .openapi(definitions.entriesRoute, async (context) => {
      const { standing, cursor, limit } = context.req.valid('query')
      const page = await readEntryPage(foundation, context.req.valid('param').id, {
        ...{ standing: standing === 'yes', after: Number(cursor ?? 0), limit },
      })
      return page ? context.json(page, 200) : refuse(context, 404, 'unknown-list')
    })
    .openapi(definitions.newImportRoute, async (context) => {
      const { id } = context.req.valid('param')
      const { form, categoryModel, defaults } = context.req.valid('json')
      const list = await findList(foundation.database, id)
      if (!list) return refuse(context, 404, 'unknown-list')
      if (!mayImport(list) || (await isKeptByService(foundation, id)))
        return refuse(context, 409, 'not-filled-by-files')
      const model = categoryModel === undefined ? null : modelOf(categoryModel)
      if (model === undefined) return refuse(context, 422, 'unknown-category-model')
      const person = personIn(context).userId
      const importId = await expectImport(foundation, id, person, { form, model, defaults })
      const report = await readImport(foundation, id, importId)
      return report ? context.json(report, 201) : refuse(context, 404, 'unknown-import')
    })
    .openapi(definitions.fileRoute, async (context) => {
      const { id, import: importId } = context.req.valid('param')
      const taken = await takeUpload(foundation, id, importId, context.req.raw.body ?? nothing())
      if (!taken.ok)
        return taken.reason === 'no-space'
          ? refuse(context, 507, taken.reason)
          : refuse(context, statusOf(taken.reason), taken.reason)
      const report = await readImport(foundation, id, importId)
      return report ? context.json(report, 202) : refuse(context, 404, 'unknown-import')
    })
    .openapi(definitions.importRoute, async (context) => {
      const { id, import: importId } = context.req.valid('param')
      const report = await readImport(foundation, id, importId)
      return report ? context.json(report, 200) : refuse(context, 404, 'unknown-import')
    })
    .openapi(definitions.exportRoute, async (context) => {
      const { form, categoryModel } = context.req.valid('query')
      const list = await findList(foundation.database, context.req.valid('param').id)
      if (!list) return refuse(context, 404, 'unknown-list')
      const model = modelOf(categoryModel)
      if (!model) return refuse(context, 422, 'unknown-category-model')
      const exported = await exportList(foundation, list, form, model, user(personIn(context).userId))
      const isCsv = form === 'csv'
      return context.body(streamOf(exported.text), 200, {
        'content-type': isCsv ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8',
        'content-disposition': `attachment; filename="hash-list-${list.id}.${isCsv ? 'csv' : 'json'}"`,
        'left-out': String(exported.leftOut),
      }) as never
    })
}

/** 64 digits may be a SHA-256 or a PDQ hash: both are looked for. */
function queryOf(hash: string) {
  if (!/^[0-9a-f]+$/.test(hash)) return undefined
  switch (hash.length) {
    case 32:
      return { md5: hash }
    case 40:
      return { sha1: hash }
    case 64:
      return { sha256: hash, pdq: { quality: 100, hashes: [hash] } }
    default:
      return undefined
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** Encoded as it is asked for: whoever reads slowly holds up nothing but their own file. */
function streamOf(text: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { value, done } = await text.next()
      if (done === true) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    cancel: async () => {
      await text.return(undefined)
    },
  })
}
