// The video process: started in the sandbox for one video, with ffmpeg's path, the demuxer and where the video is. Writes one JSON
// line: its frames, one for each second, or why there are none. Everything that understands a video's bytes is in here.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { pdq } from '@samverkan/fingerprints/pdq'
import { readPpmFrames } from './ppm-frames.ts'
import { frameSide, mostFrames } from './video-limits.ts'

const [ffmpeg = '', demuxer = '', video = ''] = process.argv.slice(2)
const scale = `scale='min(${frameSide},iw)':'min(${frameSide},ih)':force_original_aspect_ratio=decrease`

// The demuxer is named, so that no playlist is taken for a video, and nothing is opened but what it is given.
const child = spawn(
  ffmpeg,
  [
    ...['-nostdin', '-hide_banner', '-loglevel', 'quiet', '-protocol_whitelist', 'file,pipe'],
    ...['-threads', '1', '-f', demuxer, '-i', video === '-' ? 'pipe:0' : `file:${video}`],
    ...['-map', '0:v:0', '-an', '-sn', '-dn', '-t', String(mostFrames)],
    ...['-vf', `fps=1,${scale}`, '-frames:v', String(mostFrames)],
    ...['-f', 'image2pipe', '-c:v', 'ppm', 'pipe:1'],
  ],
  { env: {}, cwd: '/', stdio: [video === '-' ? 'inherit' : 'ignore', 'pipe', 'ignore'] },
)
const ended = once(child, 'exit').catch(() => [null])

process.stdout.write(`${JSON.stringify(await answer())}\n`)

async function answer(): Promise<object> {
  const frames: { second: number; quality: number; pdq: string }[] = []
  try {
    for await (const picture of readPpmFrames(child.stdout, { side: frameSide })) {
      const { hash, quality } = pdq(picture)
      frames.push({ second: frames.length, quality, pdq: hash })
    }
  } catch {
    child.kill('SIGKILL')
    return { ok: false, reason: 'broken-video' }
  }
  const [code] = await ended
  // A video that breaks off has shown what comes before.
  if (frames.length > 0) return { ok: true, frames }
  return { ok: false, reason: code === 0 ? 'no-picture' : 'broken-video' }
}
