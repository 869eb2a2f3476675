/** `notices@hotline.example` and a token give `notices+TOKEN@hotline.example` (sub-addressing, RFC 5233). */
export function answerAddress(mailAddress: string, token: string): string {
  const at = mailAddress.lastIndexOf('@')
  return `${mailAddress.slice(0, at)}+${token}${mailAddress.slice(at)}`
}

export type Addressed = { to: 'notice'; token: string } | { to: 'desk' } | { to: 'nobody-here' }

/** Whose address it is: a notice's own, the plain one from which notices go out, or not ours. Case does not matter. */
export function addressedTo(address: string, mailAddress: string): Addressed {
  const given = address.toLowerCase()
  const own = mailAddress.toLowerCase()
  if (given === own) return { to: 'desk' }
  const at = own.lastIndexOf('@')
  const before = `${own.slice(0, at)}+`
  const after = own.slice(at)
  if (!given.startsWith(before) || !given.endsWith(after)) return { to: 'nobody-here' }
  const token = given.slice(before.length, given.length - after.length)
  return /^[0-9a-z]{16}$/.test(token) ? { to: 'notice', token } : { to: 'nobody-here' }
}
