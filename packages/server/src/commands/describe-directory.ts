import { checkIdentity, type Directory, fingerprintOf, type Member } from '@samverkan/protocol'

/** What a directory says, for the people who are to sign it, and what it changes about whom. */
export async function describeDirectory(directory: Directory, before?: Directory): Promise<string[]> {
  const { version, expires, members } = directory
  const known = new Map(before?.members.map((member) => [member.id, member]))
  const named = new Set(members.map(({ id }) => id))
  const lines = await Promise.all(
    members.map((member) => {
      const then = known.get(member.id)
      return then ? changesOf(then, member) : [`  new: ${wholeLine(member)}`]
    }),
  )
  const gone = [...known.values()].filter(({ id }) => !named.has(id))
  const changed = [...lines.flat(), ...gone.map(({ id, name }) => `  gone from the list: ${id}, ${name}`)]
  const head = `Directory ${version}, good until ${expires}, ${members.length === 1 ? '1 member' : `${members.length} members`}.`
  if (!before) return [head, ...changed]
  return changed.length === 0
    ? [head, `Against version ${before.version} nothing changes but the date.`]
    : [head, `Against version ${before.version}:`, ...changed]
}

function wholeLine(member: Member): string {
  const { id, name, kind, countries, takesOrphans, status } = member
  return [
    ...[id, name, kind, countries.join(' ')].filter((text) => text !== ''),
    ...(takesOrphans ? ['takes orphans'] : []),
    ...(status === 'active' ? [] : [status]),
    `fingerprint ${fingerprintOf({ key: member.identityKey })}`,
  ].join(', ')
}

async function changesOf(then: Member, now: Member): Promise<string[]> {
  const facts = ['name', 'kind', 'countries', 'takesOrphans', 'status'] as const
  const say = (value: unknown) => (Array.isArray(value) ? value.join(' ') || 'none' : String(value))
  const changed = facts
    .filter((fact) => say(then[fact]) !== say(now[fact]))
    .map((fact) => `  ${now.id}: ${fact} is ${say(now[fact])}, was ${say(then[fact])}`)
  const keys = await keyLine(then, now)
  return keys === undefined ? changed : [...changed, `  ${now.id}: ${keys}`]
}

/** Whoever signs must see a key that changes without its owner's consent. */
async function keyLine(then: Member, now: Member): Promise<string | undefined> {
  // How many have signed is not known yet; only what the entry itself proves is said here.
  const check = await checkIdentity(then, now, { signers: 1, threshold: 0 })
  const fingerprint = `fingerprint ${fingerprintOf({ key: now.identityKey })}`
  if (!check.ok)
    return `other keys WITHOUT its consent (${check.reason}); this will be refused; ${fingerprint}`
  switch (check.change) {
    case 'none':
      return undefined
    case 'by-identity-key':
      return `other keys, with its consent by its identity key; ${fingerprint}`
    case 'by-recovery-key':
      return `other keys, with its consent by its recovery key; ${fingerprint}`
    case 're-enrolment':
      return `ENROLLED ANEW without its old keys; one signature more than usual is needed. Call it before you sign; ${fingerprint}`
  }
}
