// Runs only in the picture process. Everything that understands a picture's bytes is in here.
import { type DihedralPdq, dihedralPdq, type Picture } from '@samverkan/fingerprints/pdq'
import sharp from 'sharp'
import { renditions, type ViewLevel } from './levels.ts'

// Raster formats from memory and nothing else: no SVG, PDF, TIFF, no ImageMagick, no files (reference/security.md 3).
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: [
    'VipsForeignLoadJpegBuffer',
    'VipsForeignLoadPngBuffer',
    'VipsForeignLoadWebpBuffer',
    'VipsForeignLoadNsgifBuffer',
    'VipsForeignLoadHeifBuffer',
  ],
})
sharp.cache(false)
sharp.concurrency(1)

const maxPixels = 50e6

function open(bytes: Buffer) {
  return sharp(bytes, { limitInputPixels: maxPixels, failOn: 'warning', pages: 1, sequentialRead: true })
}

/** A PNG without any metadata of the original. Throws for everything that is not a sound picture of at most 50 megapixels. */
export async function renderPicture(
  bytes: Buffer,
  level: ViewLevel,
): Promise<{ png: Buffer; width: number; height: number }> {
  const { longestPx, isGrey, blurPx } = renditions[level]
  let picture = open(bytes)
    .autoOrient()
    .resize({ width: longestPx, height: longestPx, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#808080' })
  if (isGrey) picture = picture.greyscale().toColourspace('b-w')
  if (blurPx > 0) picture = picture.blur(blurPx)
  const { data, info } = await picture
    .png({ compressionLevel: 6, adaptiveFiltering: false })
    .toBuffer({ resolveWithObject: true })
  return { png: data, width: info.width, height: info.height }
}

/** Width and height as the file's head says; the picture itself is not decoded. */
export async function readDimensions(bytes: Buffer): Promise<{ width: number; height: number }> {
  const { width, height } = await open(bytes).metadata()
  return { width, height }
}

/**
 * PDQ of the pixels as they are stored: not turned by metadata and not changed by a colour profile, as the reference takes
 * them (and so every list).
 */
export async function fingerprintPicture(
  bytes: Buffer,
): Promise<{ width: number; height: number; fingerprint: DihedralPdq }> {
  const picture = sharp(bytes, {
    ...{ limitInputPixels: maxPixels, failOn: 'warning', pages: 1, sequentialRead: true, ignoreIcc: true },
  })
  const { space } = await picture.metadata()
  const { data, info } = await picture
    .toColourspace(space === 'b-w' || space === 'grey16' ? 'b-w' : 'srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { width, height } = info
  const channels = info.channels as Picture['channels']
  return { width, height, fingerprint: dihedralPdq({ width, height, channels, samples: data }) }
}
