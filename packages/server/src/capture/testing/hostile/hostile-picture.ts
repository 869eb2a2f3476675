import type { PictureRefusal } from '../../picture-process/picture-process.ts'

/** A file that tries something, and what may become of it. `shown`: it is, or decodes to, a plain picture. */
export interface HostilePicture {
  name: string
  make(): Buffer | Promise<Buffer>
  may: readonly ('shown' | PictureRefusal)[]
  /** Takes seconds or gibibytes to make or to refuse: for the command, not for the tests. */
  isSlow?: true
}

/** Refused at its head, or while it is decoded, or for what that costs: all are right. */
export const anyRefusal = [
  'not-a-picture',
  'broken-picture',
  'too-many-pixels',
  'too-slow',
  'process-ended',
] as const satisfies readonly PictureRefusal[]
