import type { Context } from 'hono'
import { createRoutes, type HttpEnv, type ItemId, personIn, problem } from '../../foundation/index.ts'
import type { EffectContext } from './context.ts'
import { type Corrected, confirmAssessment, saySomethingElse } from './correct-match.ts'
import { type MemberName, readKnown } from './read-known.ts'
import * as definitions from './route-definitions.ts'
import { takeOffered } from './take-offered.ts'
import { type EffectFailure, texts } from './texts.ts'
import { viewsSpared } from './views-spared.ts'

/** What is known of an item, and what a person does about it. */
export function effectRoutes(context: EffectContext & { memberName: MemberName }) {
  const { foundation } = context
  const answerWithKnown = async (request: Context<HttpEnv>, id: ItemId) => {
    const known = await readKnown(context, id, personIn(request).userId)
    return known ? request.json(known, 200) : problem(request, 404, 'unknown-item', texts['unknown-item'])
  }
  const answerTo = async (request: Context<HttpEnv>, id: ItemId, done: Corrected) =>
    done.ok ? answerWithKnown(request, id) : refuse(request, done.reason)
  return createRoutes()
    .openapi(definitions.knownRoute, (request) => answerWithKnown(request, request.req.valid('param').id))
    .openapi(definitions.takeRoute, async (request) => {
      const { id } = request.req.valid('param')
      const { entry } = request.req.valid('json')
      const taken = await takeOffered(context, id, personIn(request).userId, entry)
      if (!taken.ok) return refuse(request, taken.reason)
      const { classification, undoUntil } = taken
      return request.json({ itemId: id, classification, undoUntil: undoUntil.toISOString() }, 200)
    })
    .openapi(definitions.wrongRoute, async (request) => {
      const { id } = request.req.valid('param')
      return answerTo(request, id, await saySomethingElse(foundation, id, personIn(request).userId))
    })
    .openapi(definitions.confirmRoute, async (request) => {
      const { id } = request.req.valid('param')
      return answerTo(request, id, await confirmAssessment(foundation, id, personIn(request).userId))
    })
    .openapi(definitions.sparedRoute, async (request) => request.json(await viewsSpared(foundation), 200))
}

function refuse(request: Context<HttpEnv>, failure: EffectFailure) {
  return failure === 'unknown-item'
    ? problem(request, 404, failure, texts[failure])
    : problem(request, 409, failure, texts[failure])
}
