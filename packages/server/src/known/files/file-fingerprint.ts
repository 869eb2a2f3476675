import type { ExactFingerprints } from '@samverkan/fingerprints'

/** One frame of a video. */
export interface FrameFingerprint {
  second: number
  quality: number
  /** 64 hexadecimal digits. */
  pdq: string
}

/** What the decoder says of a picture. */
export interface PictureHashes {
  pdq: string
  /** 0 to 100; below `leastQuality` it is not matched. */
  quality: number
  /** The picture turned and mirrored, in the order of `dihedralNames`; the first is `pdq` itself. */
  dihedral: readonly string[]
}

/** What makes one file of an item recognisable. Hashes in lower-case hexadecimal. */
export interface FileFingerprint extends ExactFingerprints {
  media: string
  width: number | null
  height: number | null
  picture: PictureHashes | null
  /** Of a video, one for each second; empty where there is none or nothing decodes it. */
  frames: readonly FrameFingerprint[]
  /** Why a picture or video has no PDQ. */
  refusal: string | null
}
