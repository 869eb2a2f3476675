import { createRoutes, type Foundation, type ItemId, personIn } from '../../foundation/index.ts'
import { assessTogether } from '../../known/index.ts'
import { hasParts } from '../parts.ts'
import type { MemberName } from '../people.ts'
import { refuse } from '../refuse.ts'
import { assessmentReasonFits } from '../rules.ts'
import { assessmentScheme } from '../scheme.ts'
import { readAlike } from './read-alike.ts'
import { alikeRoute, togetherRoute } from './route-definitions.ts'

/** Items that are the same, and one decision about them. */
export function togetherRoutes(foundation: Foundation, memberName: MemberName) {
  return createRoutes()
    .openapi(alikeRoute, async (context) => {
      const { id } = context.req.valid('param')
      const alike = await readAlike(foundation, memberName, id, personIn(context))
      return alike ? context.json(alike, 200) : refuse(context, 'unknown-item')
    })
    .openapi(togetherRoute, async (context) => {
      const { id } = context.req.valid('param')
      const { assessment, items } = context.req.valid('json')
      const fits = assessmentReasonFits(assessment.classification, assessment.reason)
      if (!fits.ok) return refuse(context, fits.reason)
      if (await hasParts(foundation.database, id)) return refuse(context, 'decided-by-parts')
      const input = { ...assessment, flags: [...new Set(assessment.flags)], ...assessmentScheme }
      const done = await assessTogether(foundation, id, items as ItemId[], personIn(context).userId, input)
      if (!done.ok) return refuse(context, done.reason)
      const undoUntil = new Date(foundation.clock.now().getTime() + foundation.policy.undoWindowMs)
      return context.json(
        {
          assessed: {
            itemId: id,
            classification: assessment.classification,
            undoUntil: undoUntil.toISOString(),
          },
          group: done.group,
          applied: done.applied,
          left: done.left,
        },
        200,
      )
    })
}
