import { readdirSync, readFileSync } from 'node:fs'
import sharp from 'sharp'
import { afterEach, expect, test } from 'vitest'
import { lyingPng, pattern } from '../testing/pictures.ts'
import { viewLevels } from './levels.ts'
import { type PictureProcess, startPictureProcess } from './picture-process.ts'
import { findSandbox, usualLimits } from './sandbox.ts'

const sandbox = await findSandbox()
const started: PictureProcess[] = []
function start(limits = {}): PictureProcess {
  const process = startPictureProcess(sandbox, { ...usualLimits, timeoutMs: 20_000, ...limits })
  started.push(process)
  return process
}
afterEach(() => {
  for (const process of started.splice(0)) process.stop()
})

async function ask(picture: Buffer, level: (typeof viewLevels)[number] = 'blurred') {
  const answer = await start().ask(level, picture)
  return answer.ok ? 'shown' : answer.reason
}

test.each([
  ['blurred', 96, 'b-w'],
  ['larger', 320, 'b-w'],
  ['grey', 640, 'b-w'],
  ['original', 1280, 'srgb'],
] as const)('the step "%s" is at most %i pixels long', async (level, longest, space) => {
  const answer = await start().ask(level, await pattern(2_000, 1_000, 1, 'jpeg'))
  if (!answer.ok) throw new Error(answer.reason)
  expect([answer.width, answer.height]).toEqual([longest, longest / 2])
  const shown = await sharp(answer.png).metadata()
  expect([shown.format, shown.width, shown.space]).toEqual(['png', longest, space])
})

test('the first step shows no edges', async () => {
  const answer = await start().ask('blurred', await pattern(960, 960, 60))
  if (!answer.ok) throw new Error(answer.reason)
  const { channels } = await sharp(answer.png).stats()
  const sharpOne = await sharp(await pattern(960, 960, 60))
    .resize(96)
    .greyscale()
    .png()
    .toBuffer()
  expect(channels[0]?.stdev).toBeLessThan(((await sharp(sharpOne).stats()).channels[0]?.stdev ?? 0) / 2)
})

test.each(['png', 'jpeg', 'webp', 'gif', 'avif'] as const)('a %s is shown', async (format) => {
  expect(await ask(await pattern(200, 150, 2, format))).toBe('shown')
})

test('nothing of the original’s metadata is in what is shown', async () => {
  const marked = await sharp(await pattern(400, 300, 1, 'jpeg'))
    .withExif({ IFD0: { Copyright: 'marker-in-the-metadata' } })
    .toBuffer()
  expect(marked.includes('marker-in-the-metadata')).toBe(true)
  const answer = await start().ask('original', marked)
  if (!answer.ok) throw new Error(answer.reason)
  expect(answer.png.includes('marker-in-the-metadata')).toBe(false)
  expect((await sharp(answer.png).metadata()).exif).toBeUndefined()
})

test('a process answers one picture after the other', async () => {
  const process = start()
  for (const level of viewLevels)
    expect(await process.ask(level, await pattern(300, 200))).toMatchObject({ ok: true })
  expect(await process.ask('dimensions', await pattern(31, 47, 1, 'gif'))).toMatchObject({
    width: 31,
    height: 47,
  })
})

test('a drawing under a picture’s name is refused, also one that reaches for a file', async () => {
  const drawing = (inside: string) =>
    Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99">${inside}</svg>`)
  expect(await ask(drawing('<rect width="99" height="99"/>'))).toBe('not-a-picture')
  expect(await ask(drawing('<image href="file:///etc/hostname" width="9" height="9"/>'))).toBe(
    'not-a-picture',
  )
  const bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
  expect(await ask(Buffer.from(`<?xml version="1.0"?>${bomb}<svg>&b;</svg>`))).toBe('not-a-picture')
})

test('a picture whose head lies about its size is refused', async () => {
  expect(await ask(await lyingPng(60_000, 60_000))).toBe('too-many-pixels')
  expect(await ask(await lyingPng(4_000, 4_000))).toBe('broken-picture')
})

test('196 megapixels of one colour in a small file are refused', async () => {
  const flat = await sharp({
    create: { width: 14_000, height: 14_000, channels: 3, background: '#357' },
    limitInputPixels: false,
  })
    .png({ compressionLevel: 9 })
    .toBuffer()
  expect(flat.length).toBeLessThan(1_000_000)
  expect(await ask(flat)).toBe('too-many-pixels')
})

test('a JPEG that was cut off is refused', async () => {
  const whole = await pattern(800, 600, 1, 'jpeg')
  expect(await ask(whole.subarray(0, whole.length / 2))).toBe('broken-picture')
})

test('a page that begins like a GIF is refused', async () => {
  expect(await ask(Buffer.from('GIF89a/*<html><script>0</script></html>*/=1;'))).toBe('broken-picture')
})

test('a picture with a page behind it is shown as a plain PNG', async () => {
  const both = Buffer.concat([await pattern(300, 200, 1, 'jpeg'), Buffer.from('<script>marker()</script>')])
  const answer = await start().ask('original', both)
  if (answer.ok) expect(answer.png.includes('marker()')).toBe(false)
  else expect(answer.reason).toBe('broken-picture')
})

test('noise, nothing, a text and a TIFF are refused', async () => {
  const noise = Buffer.from(Array.from({ length: 5_000 }, (_, at) => (at * 7919 + (at >> 3) * 31) & 0xff))
  expect(await ask(noise)).toBe('not-a-picture')
  expect(await ask(Buffer.alloc(0))).toMatch(/not-a-picture|broken-picture/)
  expect(
    await ask(Buffer.from('X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*')),
  ).toBe('not-a-picture')
  expect(
    await ask(
      await sharp(await pattern(50, 50))
        .tiff()
        .toBuffer(),
    ),
  ).toBe('not-a-picture')
})

test('a picture that takes too long ends its process, and only that', async () => {
  const slow = start({ timeoutMs: 1 })
  expect(await slow.ask('original', await pattern(3_000, 3_000))).toEqual({ ok: false, reason: 'too-slow' })
  expect(slow.isAlive()).toBe(false)
  expect(await slow.ask('blurred', await pattern(50, 50))).toEqual({ ok: false, reason: 'process-ended' })
  expect(await ask(await pattern(50, 50))).toBe('shown')
})

test.runIf(process.platform === 'linux')(
  'a picture that needs too much memory ends its process, and only that',
  async () => {
    const tight = start({ dataBytes: 300_000_000 })
    expect(await tight.ask('original', await pattern(300, 300))).toEqual({
      ok: false,
      reason: 'process-ended',
    })
  },
)

test.runIf(process.platform === 'linux')(
  'the process has no environment and may write no file and no core',
  async () => {
    const picture = start()
    await picture.ask('dimensions', await pattern(50, 50))
    const own = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && isWorkerOf(pid, process.pid))
    expect(own.length).toBeGreaterThan(0)
    for (const pid of own) {
      expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).toBe('')
      const limits = readFileSync(`/proc/${pid}/limits`, 'utf8')
      expect(limits).toMatch(/Max file size\s+0\s+0/)
      expect(limits).toMatch(/Max core file size\s+0\s+0/)
      expect(limits).toMatch(/Max cpu time\s+60\s+60/)
      expect(limits).toMatch(/Max data size\s+1500000000\s+1500000000/)
    }
  },
)

function isWorkerOf(pid: string, parent: number): boolean {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    return status.includes(`\nPPid:\t${parent}\n`) && command.includes('picture-process/worker.ts')
  } catch {
    return false
  }
}
