// Sound pictures of rare kinds: a decoder that refused these would be no use to anybody.
import sharp from 'sharp'
import { pattern } from '../pictures.ts'
import type { HostilePicture } from './hostile-picture.ts'

const picture = async () => sharp(await pattern(200, 150))

export const unusualPictures: readonly HostilePicture[] = [
  {
    name: 'jpeg-four-inks',
    make: async () => (await picture()).toColourspace('cmyk').jpeg().toBuffer(),
    may: ['shown'],
  },
  { name: 'jpeg-grey', make: async () => (await picture()).greyscale().jpeg().toBuffer(), may: ['shown'] },
  {
    name: 'jpeg-in-many-scans',
    make: async () => (await picture()).jpeg({ progressive: true }).toBuffer(),
    may: ['shown'],
  },
  {
    name: 'png-16-bit',
    make: async () => (await picture()).toColourspace('rgb16').png().toBuffer(),
    may: ['shown'],
  },
  {
    name: 'png-palette',
    make: async () => (await picture()).png({ palette: true, colours: 4 }).toBuffer(),
    may: ['shown'],
  },
  {
    name: 'png-interlaced',
    make: async () => (await picture()).png({ progressive: true }).toBuffer(),
    may: ['shown'],
  },
  {
    name: 'png-transparent',
    make: async () => (await picture()).ensureAlpha(0.3).png().toBuffer(),
    may: ['shown'],
  },
  {
    name: 'webp-lossless',
    make: async () => (await picture()).webp({ lossless: true }).toBuffer(),
    may: ['shown'],
  },
]
