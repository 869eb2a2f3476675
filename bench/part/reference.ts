// What a hand-over of one large file cannot go below: sealing it once, and copying it once onto the disk.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { copyFile, open, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { newSealKeyPair, sealPieces } from '@samverkan/protocol'
import { Encrypter } from 'age-encryption'
import { piecesOf } from './pieces-of.ts'

/** Seconds for the same file, each the best of two. */
export interface Reference {
  /** On Node's cipher: `sealPieces`, which we ship, into nothing. */
  sealing: number
  /** age-encryption alone, its cipher in JavaScript. */
  ageEncryption: number
  /** The age program; undefined where it is not installed. */
  ageProgram: number | undefined
  /** A copy of the file, flushed to the disk. */
  copy: number
}

export async function measureReference(path: string): Promise<Reference> {
  const { recipient } = await newSealKeyPair('x25519')
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  return {
    sealing: await best(async () => drain(await sealPieces(piecesOf(path), [recipient]))),
    ageEncryption: await best(async () => drain(await encrypter.encrypt(fileStream(path)))),
    ageProgram: await best(() => runAge(path, recipient)).catch(() => undefined),
    copy: await best(() => copyDurably(path)),
  }
}

async function best(run: () => Promise<void>): Promise<number> {
  const seconds: number[] = []
  for (let round = 0; round < 2; round++) {
    const from = performance.now()
    await run()
    seconds.push((performance.now() - from) / 1000)
  }
  return Math.min(...seconds)
}

function fileStream(path: string): ReadableStream<Uint8Array> {
  return Readable.toWeb(createReadStream(path, { highWaterMark: 256 * 1024 })) as ReadableStream<Uint8Array>
}

async function drain(stream: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _ of stream);
}

async function runAge(path: string, recipient: string): Promise<void> {
  const age = spawn('age', ['-r', recipient, '-o', '/dev/null', path], { stdio: 'ignore' })
  const [code] = (await once(age, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`age ended with ${code}`)
}

async function copyDurably(path: string): Promise<void> {
  const copy = `${path}.copy`
  await rm(copy, { force: true })
  await copyFile(path, copy)
  const file = await open(copy, 'r+')
  await file.sync()
  await file.close()
  await rm(copy)
}
