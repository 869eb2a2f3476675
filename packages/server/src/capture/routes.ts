import { can, createRoutes, personIn, problem } from '../foundation/index.ts'
import type { CaptureContext } from './context.ts'
import { requestCapture } from './request-capture.ts'
import { captureRoute, viewRoute } from './route-definitions.ts'
import { type CaptureFailure, texts } from './texts.ts'
import { viewPicture } from './view-picture.ts'

/** Pictures and captures, for the workbench and the portal. */
export function captureRoutes(room: CaptureContext) {
  return createRoutes()
    .openapi(viewRoute, async (context) => {
      const subject = context.get('subject')
      if (!can(subject, 'assess') && !can(subject, 'portal'))
        return problem(context, 403, 'not-allowed', 'Your role does not allow this.')
      const { id } = context.req.valid('param')
      const { level } = context.req.valid('json')
      const shown = await viewPicture(room, id, personIn(context).userId, level)
      if (!shown.ok) return problem(context, statusOf(shown.reason), shown.reason, texts[shown.reason])
      return context.body(new Uint8Array(shown.png), 200, pictureHeaders)
    })
    .openapi(captureRoute, async (context) => {
      const { id } = context.req.valid('param')
      const asked = await requestCapture(room.foundation, id, personIn(context).userId)
      return asked.ok
        ? context.body(null, 202)
        : problem(context, statusOf(asked.reason), asked.reason, texts[asked.reason])
    })
}

/** Opened by itself a rendition can do nothing and load nothing, and no cache keeps it (reference/security.md 3). */
const pictureHeaders = {
  'content-type': 'image/png',
  'content-security-policy': "sandbox; default-src 'none'",
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
}

const statuses: Readonly<Partial<Record<CaptureFailure, 403 | 404 | 422>>> = {
  'unknown-item': 404,
  'nothing-to-show': 404,
  'evidence-gone': 404,
  'exposure-limit': 403,
  'not-a-picture': 422,
  'broken-picture': 422,
  'too-many-pixels': 422,
  'too-slow': 422,
  'process-ended': 422,
}

function statusOf(failure: CaptureFailure): 403 | 404 | 409 | 422 {
  return statuses[failure] ?? 409
}
