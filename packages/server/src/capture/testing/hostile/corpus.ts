// The hostile corpus of reference/security.md 3: patterns and lies, made when they are needed. Nothing of it is stored.
import { hostileContainers } from './containers.ts'
import { hostileGifs } from './gif.ts'
import type { HostilePicture } from './hostile-picture.ts'
import { hostileJpegs } from './jpeg.ts'
import { notPictures } from './not-pictures.ts'
import { hostilePngs } from './png.ts'
import { unusualPictures } from './unusual.ts'

export type { HostilePicture } from './hostile-picture.ts'

export const hostilePictures: readonly HostilePicture[] = [
  ...notPictures,
  ...hostilePngs,
  ...hostileJpegs,
  ...hostileGifs,
  ...hostileContainers,
  ...unusualPictures,
]
