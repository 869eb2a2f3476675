import { type Keyset, sealRecipientOf } from '@samverkan/protocol'
import type { Clock } from '../../foundation/index.ts'
import { type DirectoryView, isExpired, memberById } from '../../network/members/index.ts'

export interface Addressee {
  id: string
  recipient: string
  keyset: Keyset
}

export type Addressing =
  | { ok: true; view: DirectoryView; addressees: Addressee[]; unreachable: string[] }
  | { ok: false; reason: 'no-directory' | 'directory-expired' | 'nobody-reachable' }

/** Who can be sealed for now, and who cannot: members that have left or are suspended, that have no usable key, or
 *  that a person must call first (`mayReceive`). */
export function addresseesOf(
  view: DirectoryView | undefined,
  distribution: readonly string[],
  clock: Clock,
): Addressing {
  if (!view) return { ok: false, reason: 'no-directory' }
  const now = clock.now()
  if (isExpired(view, now)) return { ok: false, reason: 'directory-expired' }
  const addressees: Addressee[] = []
  const unreachable: string[] = []
  for (const id of distribution) {
    const isActive = memberById(view.directory, id)?.status === 'active'
    const keyset = isActive && view.mayReceive(id) ? view.keysets.get(id) : undefined
    const recipient = keyset && sealRecipientOf(keyset, now)
    if (keyset && recipient !== undefined) addressees.push({ id, recipient, keyset })
    else unreachable.push(id)
  }
  if (addressees.length === 0) return { ok: false, reason: 'nobody-reachable' }
  return { ok: true, view, addressees, unreachable }
}
