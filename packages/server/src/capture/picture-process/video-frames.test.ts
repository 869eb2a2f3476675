import { pdq } from '@samverkan/fingerprints'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { framesAsPng, hasFfmpeg, testVideo } from '../testing/videos.ts'
import { findSandbox } from './sandbox.ts'
import { findFfmpeg, type VideoAnswer, videoFrames, videoLimits } from './video-frames.ts'

const full = await findSandbox()
const limited = await findSandbox(['limits'])

function framesOf(
  bytes: Uint8Array,
  mediaType: string,
  { sandbox = full, limits = videoLimits, ffmpeg = findFfmpeg() } = {},
): Promise<VideoAnswer> {
  return videoFrames(sandbox, ffmpeg, { bytes: inPieces(bytes), sizeBytes: bytes.length, mediaType }, limits)
}

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 10_000) yield bytes.subarray(at, at + 10_000)
}

test('without ffmpeg a video has no frames, and the answer says so', async () => {
  const video = { bytes: inPieces(Buffer.alloc(10)), sizeBytes: 10, mediaType: 'video/mp4' }
  expect(await videoFrames(full, undefined, video)).toEqual({ ok: false, reason: 'no-ffmpeg' })
})

describe.runIf(hasFfmpeg)('with ffmpeg', () => {
  test('a video has one frame for each second, with the PDQ of that picture', async () => {
    const video = await testVideo('mp4', 3)
    const answer = await framesOf(video, 'video/mp4')
    const expected = await Promise.all((await framesAsPng(video, 'mp4', 3)).map(pdqOf))
    expect(answer).toEqual({
      ok: true,
      frames: expected.map(({ hash, quality }, second) => ({ second, quality, pdq: hash })),
    })
  })

  test.each([
    ['webm', 'video/webm'],
    ['avi', 'video/x-msvideo'],
  ] as const)('a %s has its frames too, also where the sandbox is not the full one', async (format, type) => {
    const video = await testVideo(format, 2)
    const answers = [await framesOf(video, type), await framesOf(video, type, { sandbox: limited })]
    for (const answer of answers) expect(answer.ok && answer.frames).toHaveLength(2)
    expect(answers[1]).toEqual(answers[0])
  })

  test('a large video is scaled down before it is looked at', async () => {
    const answer = await framesOf(await testVideo('mp4', 1, '1920x1080'), 'video/mp4')
    expect(answer.ok && answer.frames).toHaveLength(1)
  })

  test('what is no such video is refused, and no playlist is followed', async () => {
    const playlist = Buffer.from('#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n')
    const concat = Buffer.from("ffconcat version 1.0\nfile '/usr/bin/ffmpeg'\n")
    const picture = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#357' } })
      .png()
      .toBuffer()
    for (const bytes of [playlist, concat, picture, Buffer.alloc(0)])
      expect(await framesOf(bytes, 'video/mp4')).toEqual({ ok: false, reason: 'broken-video' })
    expect(await framesOf(picture, 'application/vnd.apple.mpegurl')).toEqual({
      ok: false,
      reason: 'not-a-video',
    })
  })

  test('a video that breaks off has the frames of what is there; one without its head has none', async () => {
    const video = await testVideo('webm', 4)
    const answer = await framesOf(video.subarray(0, Math.floor(video.length * 0.7)), 'video/webm')
    expect(answer.ok && answer.frames.length).toBeGreaterThan(0)
    expect(await framesOf(video.subarray(200), 'video/webm')).toMatchObject({ ok: false })
  })

  test('a video that takes too long ends its process', async () => {
    const limits = { ...videoLimits, timeoutMs: 1 }
    expect(await framesOf(await testVideo('mp4', 1), 'video/mp4', { limits })).toEqual({
      ok: false,
      reason: 'too-slow',
    })
  })

  test('a program that is not ffmpeg is not believed', async () => {
    expect(
      await framesOf(await testVideo('mp4', 1), 'video/mp4', { ffmpeg: '/usr/bin/false' }),
    ).toMatchObject({
      ok: false,
    })
  })
})

async function pdqOf(png: Buffer) {
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  return pdq({ width: info.width, height: info.height, channels: 3, samples: data })
}
