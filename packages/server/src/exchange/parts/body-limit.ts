import type { BodyLimit } from '../../foundation/index.ts'

/** The most that a sealed part may have. A member's keyset may state less. */
export const maxPartBytes = 2 * 1024 * 1024 * 1024
/** Everything else that crosses: envelopes, receipts, questions. */
const maxOtherBytes = 1024 * 1024
const partPath = /^\/hx\/v1\/parts\/[0-9a-f]{64}$/

/** What the listener for other members lets in: large bodies only where parts are put. */
export const exchangeBodyLimit: BodyLimit = (method, path) =>
  method === 'PUT' && partPath.test(path) ? maxPartBytes : maxOtherBytes
