import { type Keyset, sealRecipientOf } from '@samverkan/protocol'
import type { Clock } from '../../foundation/index.ts'
import { type DirectoryView, isExpired, memberById } from '../../network/members/index.ts'

export interface Addressee {
  id: string
  recipient: string
  keyset: Keyset
}

export type Addressing =
  | { ok: true; view: DirectoryView; addressees: Addressee[] }
  | { ok: false; reason: 'no-directory' | 'directory-expired' | 'no-such-member' | 'no-keys' }

/** Who can be sealed for now. All of a distribution or none: an envelope is for everybody that its body names. */
export function addresseesOf(
  view: DirectoryView | undefined,
  distribution: readonly string[],
  clock: Clock,
): Addressing {
  if (!view) return { ok: false, reason: 'no-directory' }
  const now = clock.now()
  if (isExpired(view, now)) return { ok: false, reason: 'directory-expired' }
  const addressees: Addressee[] = []
  for (const id of distribution) {
    if (memberById(view.directory, id)?.status !== 'active') return { ok: false, reason: 'no-such-member' }
    const keyset = view.keysets.get(id)
    const recipient = keyset && sealRecipientOf(keyset, now)
    if (!keyset || recipient === undefined) return { ok: false, reason: 'no-keys' }
    addressees.push({ id, recipient, keyset })
  }
  return { ok: true, view, addressees }
}
