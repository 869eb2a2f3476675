import { createReadStream } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import type { ExactFingerprints } from '@samverkan/fingerprints'
import { dihedralNames } from '@samverkan/fingerprints/pdq'
import { type ItemId, newId, systemClock, systemRandom } from '../foundation/index.ts'
import type { FileFingerprint } from '../known/index.ts'
import { type Decoders, fingerprintBytes, fingerprintVideo } from './fingerprint-bytes.ts'
import { sniffMediaType } from './page/media-type.ts'
import {
  type PictureFingerprint,
  type PictureRefusal,
  startPictureProcess,
} from './picture-process/picture-process.ts'
import { pictureProcesses } from './picture-process/picture-processes.ts'
import { findSandbox, sandboxWarning, usualLimits } from './picture-process/sandbox.ts'
import {
  findFfmpeg,
  type VideoFrame,
  type VideoRefusal,
  videoFrames,
} from './picture-process/video-frames.ts'
import { readExact } from './read-exact.ts'

interface PictureFile extends ExactFingerprints {
  width: number
  height: number
  pdq: string
  quality: number
  dihedral: PictureFingerprint['dihedral']
}

/** One frame a second; empty where nothing decodes videos, and then says why. */
interface VideoFile extends ExactFingerprints {
  frames: readonly VideoFrame[]
  withoutFrames?: VideoRefusal
}

export interface Fingerprinting {
  /** What an operator should know: a sandbox that is not the full one, or that there is no ffmpeg. */
  warnings: string[]
  /** Of the file at that path. Rejects when it cannot be read. */
  of(
    path: string,
  ): Promise<({ ok: true } & (PictureFile | VideoFile)) | { ok: false; reason: PictureRefusal }>
  stop(): Promise<void>
}

const headBytes = 64

/** Fingerprints of files without a server: decoded in the sandbox, each in a process of its own. */
export async function openFingerprinting(): Promise<Fingerprinting> {
  const sandbox = await findSandbox()
  // Nobody waits at a screen here.
  const limits = { ...usualLimits, timeoutMs: 30_000 }
  const pictures = pictureProcesses(Promise.resolve(() => startPictureProcess(sandbox, limits)))
  const ffmpeg = findFfmpeg()
  const decoders: Decoders = { pictures, videoFrames: (video) => videoFrames(sandbox, ffmpeg, video) }
  const noFfmpeg = 'ffmpeg is not installed: of videos only the exact hashes are given.'
  return {
    warnings: [sandboxWarning(sandbox), ffmpeg === undefined ? noFfmpeg : undefined].filter(
      (warning) => warning !== undefined,
    ),
    of: async (path) => {
      const mediaType = await mediaTypeOf(path)
      return mediaType?.startsWith('video/') ? videoAt(decoders, path, mediaType) : pictureAt(decoders, path)
    },
    stop: pictures.stop,
  }
}

async function pictureAt(decoders: Decoders, path: string): ReturnType<Fingerprinting['of']> {
  const alone = newId<ItemId>(systemClock.now(), systemRandom)
  // Whatever it is, the picture process is asked: it takes pictures and nothing else.
  const print = await fingerprintBytes(decoders, alone, { bytes: await readFile(path), mediaType: 'image/*' })
  const { md5, sha1, sha256, width, height, picture, refusal } = print
  if (!picture || width === null || height === null)
    return { ok: false, reason: (refusal ?? 'broken-picture') as PictureRefusal }
  const { pdq, quality } = picture
  return { ok: true, width, height, pdq, quality, dihedral: byName(picture.dihedral), md5, sha1, sha256 }
}

async function videoAt(
  decoders: Decoders,
  path: string,
  mediaType: string,
): ReturnType<Fingerprinting['of']> {
  const { exact, sizeBytes } = await readExact(createReadStream(path))
  const video = { bytes: createReadStream(path), sizeBytes, mediaType }
  const { md5, sha1, sha256, frames, refusal } = await fingerprintVideo(decoders, exact, video)
  const why = refusal === null ? {} : { withoutFrames: refusal as VideoRefusal }
  return { ok: true, md5, sha1, sha256, frames, ...why }
}

async function mediaTypeOf(path: string): Promise<string | undefined> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0)
    return sniffMediaType(buffer.subarray(0, bytesRead))
  } finally {
    await file.close()
  }
}

type Dihedral = PictureFingerprint['dihedral']

function byName(hashes: NonNullable<FileFingerprint['picture']>['dihedral']): Dihedral {
  return Object.fromEntries(dihedralNames.map((name, at) => [name, hashes[at]])) as Dihedral
}
