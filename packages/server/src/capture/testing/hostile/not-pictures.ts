// What comes under a picture's name and is none that is decoded.
import sharp from 'sharp'
import { pattern } from '../pictures.ts'
import type { HostilePicture } from './hostile-picture.ts'

const refused = ['not-a-picture', 'broken-picture'] as const
const drawing = (inside: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99">${inside}</svg>`
const entities = (levels: number) => {
  const lines = Array.from({ length: levels }, (_, n) => `<!ENTITY a${n + 1} "${`&a${n};`.repeat(10)}">`)
  return `<!DOCTYPE x [<!ENTITY a0 "aaaaaaaaaa">${lines.join('')}]>`
}

const texts: Readonly<Record<string, string>> = {
  'svg-plain': drawing('<rect width="99" height="99"/>'),
  'svg-reaches-for-a-file': drawing('<image href="file:///etc/hostname" width="9" height="9"/>'),
  'svg-reaches-for-the-network': drawing('<image href="http://192.0.2.1/a.png" width="9" height="9"/>'),
  'svg-with-entities': `<?xml version="1.0"?>${entities(9)}${drawing('<text>&a9;</text>')}`,
  'svg-of-a-million-pixels-side':
    '<svg xmlns="http://www.w3.org/2000/svg" width="1000000" height="1000000"/>',
  page: '<!doctype html><img src="file:///etc/hostname"><script>0</script>',
  pdf: '%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(0)>>>>endobj\n%%EOF',
  postscript: '%!PS-Adobe-3.0\n(%pipe%id) (w) file\nshowpage',
  'imagemagick-script':
    'push graphic-context\nviewbox 0 0 9 9\nfill "url(https://192.0.2.1/|id)"\npop graphic-context',
  'netpbm-of-a-billion-pixels': 'P6\n40000 40000\n255\n',
  'antivirus-test-file': 'X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*',
  playlist: '#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n',
  nothing: '',
  'one-byte': '\xff',
  archive: `PK\x03\x04${'\0'.repeat(26)}../../a.png`,
  program: `\x7fELF\x02\x01\x01${'\0'.repeat(60)}`,
  bitmap: `BM${'\0'.repeat(12)}\x28\0\0\0\xff\xff\xff\x7f\xff\xff\xff\x7f\x01\0\x18\0${'\0'.repeat(40)}`,
  icon: `\0\0\x01\0\x01\0\0\0\0\0\x01\0\x20\0\xff\xff\xff\x7f\x16\0\0\0`,
  'jpeg-xl': '\0\0\0\x0cJXL \r\n\x87\n',
  video: '\0\0\0\x18ftypmp42\0\0\0\0mp42isom',
  'windows-metafile': '\xd7\xcd\xc6\x9a\0\0',
  photoshop: `8BPS\0\x01${'\0'.repeat(6)}\0\x03\0\0\xff\xff\0\0\xff\xff`,
}

export const notPictures: readonly HostilePicture[] = [
  ...Object.entries(texts).map(([name, text]) => ({
    ...{ name, may: refused },
    make: () => Buffer.from(text, 'latin1'),
  })),
  {
    name: 'noise',
    make: () => Buffer.from(Array.from({ length: 50_000 }, (_, at) => (at * 7_919 + (at >> 3) * 31) & 0xff)),
    may: ['not-a-picture'],
  },
  {
    name: 'tiff',
    make: async () =>
      sharp(await pattern(50, 50))
        .tiff()
        .toBuffer(),
    may: ['not-a-picture'],
  },
  {
    name: 'tiff-directory-in-a-circle',
    make: () => Buffer.from('MM\0*\0\0\0\x08\0\x01\x01\0\0\x03\0\0\0\x01\0\x09\0\0\0\0\0\x08', 'latin1'),
    may: refused,
  },
]
