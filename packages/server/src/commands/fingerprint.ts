import type { Command } from 'commander'
import { type Fingerprinting, openFingerprinting } from '../capture/index.ts'

export function addFingerprintCommand(program: Command): void {
  program
    .command('fingerprint')
    .description(
      'Print one JSON line for each file. Picture: its size, PDQ with quality and eight turns, MD5, SHA-1 and SHA-256. Video: these three, and PDQ of a frame each second where ffmpeg is installed',
    )
    .argument('<file...>', 'JPEG, PNG, WebP, GIF or AVIF; MP4, WebM and other videos')
    .action(async (files: string[]) => {
      const fingerprinting = await openFingerprinting()
      for (const warning of fingerprinting.warnings) console.error(warning)
      try {
        for (const file of files) {
          const line = await lineOf(file, fingerprinting)
          console.log(JSON.stringify(line))
          if ('error' in line) process.exitCode = 1
        }
      } finally {
        await fingerprinting.stop()
      }
    })
}

async function lineOf(file: string, fingerprinting: Fingerprinting) {
  try {
    const found = await fingerprinting.of(file)
    if (!found.ok) return { file, error: found.reason }
    const { ok: _, ...fingerprints } = found
    return { file, ...fingerprints }
  } catch (error) {
    return {
      file,
      error: (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no-such-file' : 'cannot-read',
    }
  }
}
