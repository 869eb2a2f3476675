import { type ExactFingerprints, exactFingerprints } from '@samverkan/fingerprints'
import { type ItemId, newId, systemClock, systemRandom } from '../foundation/index.ts'
import {
  type PictureFingerprint,
  type PictureRefusal,
  startPictureProcess,
} from './picture-process/picture-process.ts'
import { type PictureProcesses, pictureProcesses } from './picture-process/picture-processes.ts'
import { findSandbox, sandboxWarning, usualLimits } from './picture-process/sandbox.ts'

export interface FileFingerprints extends ExactFingerprints {
  width: number
  height: number
  pdq: string
  quality: number
  dihedral: PictureFingerprint['dihedral']
}

export interface Fingerprinting {
  /** Why the sandbox is not the full one; undefined when it is. */
  warning: string | undefined
  of(bytes: Uint8Array): Promise<({ ok: true } & FileFingerprints) | { ok: false; reason: PictureRefusal }>
  stop(): Promise<void>
}

/** Fingerprints of picture files without a server: decoded in the sandbox, each in a process of its own. */
export async function openFingerprinting(): Promise<Fingerprinting> {
  const sandbox = await findSandbox()
  // Nobody waits at a screen here.
  const limits = { ...usualLimits, timeoutMs: 30_000 }
  const pictures = pictureProcesses(Promise.resolve(() => startPictureProcess(sandbox, limits)))
  return {
    warning: sandboxWarning(sandbox),
    of: (bytes) => fingerprintsOf(pictures, bytes),
    stop: pictures.stop,
  }
}

async function fingerprintsOf(
  pictures: PictureProcesses,
  bytes: Uint8Array,
): ReturnType<Fingerprinting['of']> {
  const alone = newId<ItemId>(systemClock.now(), systemRandom)
  const answer = await pictures.fingerprint(alone, bytes)
  if (!answer.ok) return answer
  const { width, height, fingerprint } = answer
  if (!fingerprint) return { ok: false, reason: 'broken-picture' }
  const { hash, quality, dihedral } = fingerprint
  return { ok: true, width, height, pdq: hash, quality, dihedral, ...exactFingerprints(bytes) }
}
