import { parsePayload } from '../lib/compact-jws.ts'
import { peekPayload } from '../lib/signed-document.ts'
import { type Envelope, envelopeSchema } from './envelope.ts'

/** What an envelope says, in either form, without looking at its signatures: for one that we have signed or verified
 *  before. Undefined when it says nothing of the kind. */
export function peekEnvelope(text: string): Envelope | undefined {
  const payload = peekPayload(text)
  const parsed = payload && parsePayload(payload)
  return parsed?.ok ? envelopeSchema.safeParse(parsed.value).data : undefined
}
