import { type DirectoryView, memberById } from '../../network/members/index.ts'

export interface Relay {
  /** The member that runs it. */
  member: string
  url: string
}

/**
 * The relay from which a member fetches; undefined when the member takes what is posted to it, or names something that is
 * no relay. Only a secretariat is one, at the address of its own keyset: what a member writes into its keyset makes nobody
 * else a relay, and sends nothing anywhere else.
 */
export function relayOf(
  { directory, keysets }: Pick<DirectoryView, 'directory' | 'keysets'>,
  member: string,
): Relay | undefined {
  const delivery = keysets.get(member)?.delivery
  if (delivery?.mode !== 'relay') return undefined
  const url = withoutSlash(delivery.url)
  const hub = directory.members.find(({ id, kind, status }) => {
    const own = keysets.get(id)?.delivery
    return (
      kind === 'secretariat' && status === 'active' && own?.mode === 'push' && withoutSlash(own.url) === url
    )
  })
  return hub && { member: hub.id, url }
}

/** Whether `self` keeps a mailbox for a member: an active one whose keyset names this very relay. */
export function keepsMailboxFor(
  view: Pick<DirectoryView, 'directory' | 'keysets'>,
  self: string,
  member: string,
): boolean {
  return memberById(view.directory, member)?.status === 'active' && relayOf(view, member)?.member === self
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '')
}
