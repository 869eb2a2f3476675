/** What a signed document says (General JWS JSON). Only for documents of our own, or that are read properly as well: no
 *  signature is looked at here. */
export function contentOf(document: string): unknown {
  const { payload } = JSON.parse(document) as { payload: string }
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
}
