import { z } from '@hono/zod-openapi'
import { evidenceBlobs } from '../../capture/index.ts'
import type { Foundation, ItemId } from '../../foundation/index.ts'
import { memberById } from '../../network/members/index.ts'
import {
  accessRecipeSchema,
  attentions,
  type Classification,
  classifications,
  findItem,
  readReport,
} from '../../reports/index.ts'
import type { ExchangeContext } from '../context.ts'
import { choicesWithin, onwardRules } from '../onward.ts'
import { addresseesOf } from '../outbox/addressees.ts'
import { planRoute } from './plan-route.ts'

const recipeFields = Object.keys(accessRecipeSchema.shape) as (keyof typeof accessRecipeSchema.shape)[]

export const recipientsSchema = z
  .object({
    /** The classification for which this holds. */
    asIf: z.enum(classifications).nullable(),
    route: z.enum(['nobody', 'close', 'person', 'takedown', 'member']),
    /** Why a person is asked before it goes on. */
    attention: z.enum(attentions).nullable(),
    recipients: z.array(
      z.object({
        member: z.string(),
        name: z.string(),
        countries: z.array(z.string()),
        kind: z.string(),
        why: z.enum(['hosts-the-page', 'takes-orphans', 'interpol', 'national-police']),
        purpose: z.enum(['offer', 'submission', 'police']),
        /** False: nothing can be sealed for it at present; what goes to it waits. */
        reachable: z.boolean(),
      }),
    ),
    /** Who would get it, but must not: those who gave the item to us do not allow it. */
    denied: z.array(z.object({ member: z.string(), name: z.string() })),
    parts: z.object({
      report: z.literal(true),
      address: z.literal(true),
      /** What is known of how to reach the page, and whether it goes. */
      recipe: z.object({ fields: z.array(z.string()), goes: z.boolean() }),
      evidence: z.array(
        z.object({
          blob: z.string(),
          role: z.string(),
          media: z.string(),
          /** Of the sealed file, about that of its content. */
          sizeBytes: z.int(),
          goes: z.boolean(),
        }),
      ),
      /** The words of whoever sent the tip never leave. */
      words: z.literal(false),
    }),
    /** To whom those who get it may pass it on, and what may be chosen here. */
    onward: z.enum(onwardRules),
    onwardChoices: z.array(z.enum(onwardRules)),
    /** True while a choice has an effect: the item has not left in this way. */
    open: z.boolean(),
  })
  .openapi('Recipients')
export type Recipients = z.infer<typeof recipientsSchema>

/**
 * Who will get which parts of an item, and why, if it is assessed as `asIf` now, or routed as it stands: from the plan that
 * is carried out afterwards. Undefined: there is no such item; `no-directory`: nobody is known.
 */
export async function previewRecipients(
  context: ExchangeContext,
  itemId: ItemId,
  asIf: Classification | undefined,
): Promise<Recipients | 'no-directory' | undefined> {
  const { foundation, members } = context
  const row = await findItem(foundation.database, itemId)
  if (!row) return undefined
  const view = members.view()
  if (!view) return 'no-directory'
  const classification = asIf ?? row.classification
  const held = row.holder === foundation.self && row.final_action === null
  const plan = await planRoute(foundation, foundation.database, view, row, held ? classification : null)
  const { route, recipients, chosen, terms } = plan
  const addressing = addresseesOf(
    view,
    recipients.map(({ member }) => member),
    foundation.clock,
  )
  const reachable = new Set(addressing.ok ? addressing.addressees.map(({ id }) => id) : [])
  return {
    asIf: classification,
    route: route.to,
    attention: route.to === 'person' ? route.attention : null,
    recipients: recipients.map(({ member, purpose, why }) => {
      const entry = memberById(view.directory, member)
      return {
        ...{ member, purpose, why, reachable: reachable.has(member) },
        ...{ name: entry?.name ?? member, countries: entry?.countries ?? [], kind: entry?.kind ?? '' },
      }
    }),
    denied: ('denied' in route ? route.denied : []).map((member) => ({
      member,
      name: memberById(view.directory, member)?.name ?? member,
    })),
    parts: await partsOf(foundation, row, chosen),
    onward: plan.onward,
    onwardChoices: choicesWithin(terms.onward),
    open: held && (row.stage === 'assessment' || row.stage === 'assessed') && route.to !== 'nobody',
  }
}

async function partsOf(
  foundation: Foundation,
  row: { id: ItemId; report_id: Parameters<typeof readReport>[2] },
  chosen: { withoutRecipe: boolean; leftOut: readonly string[] },
): Promise<Recipients['parts']> {
  const report = await readReport(foundation, foundation.database, row.report_id)
  const recipe = report?.content.recipe ?? {}
  const pieces = await evidenceBlobs(foundation, row.id)
  const evidence = await Promise.all(
    pieces.map(async ({ blob, role, media }) => ({
      ...{ blob, role, media, goes: !chosen.leftOut.includes(blob) },
      sizeBytes: (await foundation.vault.blobs.size(blob)) ?? 0,
    })),
  )
  return {
    ...{ report: true, address: true, words: false, evidence },
    recipe: {
      fields: recipeFields.filter((field) => (recipe[field] ?? '') !== ''),
      goes: !chosen.withoutRecipe,
    },
  }
}
