import type { Keyset } from './keyset.ts'

/** The recipient to seal for at that moment: of those in force, the one that came into force last. Undefined when all
 *  have expired, and then nothing can be sent. */
export function sealRecipientOf(keyset: Keyset, at: Date): string | undefined {
  const time = at.getTime()
  return keyset.seal
    .filter((entry) => Date.parse(entry.nbf) <= time && time < Date.parse(entry.exp))
    .toSorted((a, b) => Date.parse(b.nbf) - Date.parse(a.nbf))
    .at(0)?.recipient
}
