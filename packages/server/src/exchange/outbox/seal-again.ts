import { peekEnvelope } from '@samverkan/protocol'
import type { ExchangeContext } from '../context.ts'
import type { LeasedEnvelope } from './lease.ts'

/** Why a refused or dead envelope is sent once more without asking a person: our key under it was withdrawn, or it was
 *  sealed to a key that its addressee has destroyed since. */
export type KeyTrouble = 'key-withdrawn' | 'cannot-open'

/**
 * Whether packing, sealing and signing the same records anew mends it. For what could not be opened only when the
 * addressee has published another keyset since the envelope was written: otherwise it would come back for ever.
 */
export function mendsWithNewKeys(
  { members }: ExchangeContext,
  leased: Pick<LeasedEnvelope, 'peer' | 'jws'>,
  why: string | undefined,
): why is KeyTrouble {
  if (why === 'key-withdrawn') return true
  if (why !== 'cannot-open') return false
  const written = peekEnvelope(leased.jws)?.dir.version
  const published = members.view()?.history.members.get(leased.peer)?.keyset?.position
  return written !== undefined && published !== undefined && written < published
}
