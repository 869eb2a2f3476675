// Test patterns as videos, made when a test runs, where ffmpeg is installed.
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findFfmpeg } from '../picture-process/video-frames.ts'

export const hasFfmpeg = findFfmpeg() !== undefined

/** ffmpeg's moving test pattern, so many seconds long. */
export function testVideo(format: 'mp4' | 'webm' | 'avi', seconds = 3, size = '320x240'): Promise<Buffer> {
  const codecs = {
    mp4: ['-c:v', 'mpeg4'],
    webm: ['-c:v', 'libvpx', '-deadline', 'realtime'],
    avi: ['-c:v', 'mjpeg'],
  }
  const pattern = ['-f', 'lavfi', '-i', `testsrc=duration=${seconds}:size=${size}:rate=10`]
  return made(format, [...pattern, '-pix_fmt', format === 'avi' ? 'yuvj420p' : 'yuv420p', ...codecs[format]])
}

/** The frames of a video as one PNG each, one a second. */
export async function framesAsPng(video: Buffer, format: string, seconds: number): Promise<Buffer[]> {
  return inFolder(async (folder) => {
    await writeFile(join(folder, `in.${format}`), video)
    await ffmpeg(['-i', join(folder, `in.${format}`), '-vf', 'fps=1', join(folder, '%d.png')])
    return Promise.all(Array.from({ length: seconds }, (_, n) => readFile(join(folder, `${n + 1}.png`))))
  })
}

function made(format: string, args: readonly string[]): Promise<Buffer> {
  return inFolder(async (folder) => {
    const path = join(folder, `out.${format}`)
    await ffmpeg([...args, path])
    return readFile(path)
  })
}

async function ffmpeg(args: readonly string[]): Promise<void> {
  const program = findFfmpeg()
  if (program === undefined) throw new Error('ffmpeg is not installed')
  await promisify(execFile)(program, ['-nostdin', '-loglevel', 'error', '-y', ...args])
}

async function inFolder<Answer>(use: (folder: string) => Promise<Answer>): Promise<Answer> {
  const folder = await mkdtemp(join(tmpdir(), 'samverkan-test-video-'))
  try {
    return await use(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
