import { z } from 'zod'

const text = z.string().min(1).max(2000)

/** How a page answers. What the kinds do stands in README.md; security.md section 3 asks for the hostile ones. */
export const pageMode = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('normal') }),
  z.strictObject({ kind: z.literal('referrer-gated'), referrer: z.url() }),
  z.strictObject({ kind: z.literal('cookie-gated'), name: text, value: text }),
  z.strictObject({ kind: z.literal('password-form'), password: text }),
  z.strictObject({ kind: z.literal('basic-auth'), username: text, password: text }),
  z.strictObject({
    kind: z.literal('slow-body'),
    bytesPerWrite: z.int().min(1).max(65_536).default(16),
    pauseMs: z.int().min(1).max(60_000).default(250),
  }),
  z.strictObject({ kind: z.literal('endless-body') }),
  z.strictObject({ kind: z.literal('redirect-loop') }),
  z.strictObject({
    kind: z.literal('redirect'),
    to: text,
    status: z.literal([301, 302, 303, 307, 308]).default(302),
  }),
  z.strictObject({ kind: z.literal('redirect-to-private') }),
  z.strictObject({ kind: z.literal('status'), status: z.int().min(400).max(599) }),
  z.strictObject({ kind: z.literal('gzip-bomb'), megabytes: z.int().min(1).max(4096).default(256) }),
  z.strictObject({
    kind: z.literal('wrong-content-length'),
    claims: z.literal(['more', 'less']).default('more'),
  }),
])

export type PageMode = z.output<typeof pageMode>
