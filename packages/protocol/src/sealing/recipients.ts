import { Encrypter } from 'age-encryption'

const RECIPIENT = /^age1(?:pq1)?[02-9ac-hj-np-z]+$/

/** Whether the text is an age recipient of one of the two kinds that HX/1 knows: hybrid or X25519. */
export function isSealRecipient(text: string): boolean {
  if (text.length > 2048 || !RECIPIENT.test(text) || text.startsWith('age1tag')) return false
  try {
    new Encrypter().addRecipient(text)
    return true
  } catch {
    return false
  }
}

/** age's encrypter for these recipients. Throws when there are none or one is not a recipient. */
export function encrypterFor(recipients: readonly string[]): Encrypter {
  if (recipients.length === 0) throw new RangeError('nobody to seal for')
  const encrypter = new Encrypter()
  for (const recipient of recipients) {
    if (!isSealRecipient(recipient)) throw new RangeError('not a recipient to seal for')
    encrypter.addRecipient(recipient)
  }
  return encrypter
}
