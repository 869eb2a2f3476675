import { type ExactFingerprints, exactFingerprints } from '@samverkan/fingerprints'
import { dihedralNames } from '@samverkan/fingerprints/pdq'
import type { ItemId } from '../foundation/index.ts'
import type { FileFingerprint } from '../known/index.ts'
import type { PictureAnswer } from './picture-process/picture-process.ts'
import type { PictureProcesses } from './picture-process/picture-processes.ts'
import type { VideoAnswer } from './picture-process/video-frames.ts'

/** What understands a stranger's bytes: pictures and videos, each in a sandbox. */
export interface Decoders {
  pictures: Pick<PictureProcesses, 'fingerprint'>
  videoFrames(video: Video): Promise<VideoAnswer>
}

interface Video {
  bytes: AsyncIterable<Uint8Array>
  sizeBytes: number
  mediaType: string
}

/** A file that is in memory. `exact` where somebody has hashed it already. */
export interface FileInHand {
  bytes: Uint8Array
  mediaType: string
  exact?: ExactFingerprints
}

/**
 * What makes a file recognisable. A picture is decoded once, in the process of `itemId`; a video in one of its own. What does not
 * decode has its exact hashes and the reason.
 */
export async function fingerprintBytes(
  decoders: Decoders,
  itemId: ItemId,
  { bytes, mediaType, exact = exactFingerprints(bytes) }: FileInHand,
): Promise<FileFingerprint> {
  if (mediaType.startsWith('video/')) {
    const video = { bytes: inOne(bytes), sizeBytes: bytes.length, mediaType }
    return fingerprintVideo(decoders, exact, video)
  }
  const plain = exactOnly(exact, mediaType)
  if (!mediaType.startsWith('image/')) return plain
  const first = await decoders.pictures.fingerprint(itemId, bytes)
  // Nobody waits for it at a screen, and a machine that was busy is no reason to have no PDQ: one more try, in a new process.
  const answer = isEnded(first) ? await decoders.pictures.fingerprint(itemId, bytes) : first
  if (!answer.ok) return { ...plain, refusal: answer.reason }
  const { width, height, fingerprint } = answer
  if (!fingerprint) return { ...plain, width, height, refusal: 'broken-picture' }
  const dihedral = dihedralNames.map((name) => fingerprint.dihedral[name])
  return {
    ...plain,
    width,
    height,
    picture: { pdq: fingerprint.hash, quality: fingerprint.quality, dihedral },
  }
}

/** The same for a video that need not be in memory; its exact hashes are known from elsewhere. */
export async function fingerprintVideo(
  decoders: Decoders,
  exact: ExactFingerprints,
  video: Video,
): Promise<FileFingerprint> {
  const plain = exactOnly(exact, video.mediaType)
  const answer = await decoders.videoFrames(video)
  return answer.ok ? { ...plain, frames: answer.frames } : { ...plain, refusal: answer.reason }
}

/** Of a file that nothing decodes. */
export function exactOnly(exact: ExactFingerprints, media: string): FileFingerprint {
  return { ...exact, media, width: null, height: null, picture: null, frames: [], refusal: null }
}

function isEnded(answer: PictureAnswer): boolean {
  return !answer.ok && (answer.reason === 'too-slow' || answer.reason === 'process-ended')
}

async function* inOne(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
