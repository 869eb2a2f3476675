import { createHash } from 'node:crypto'
import { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { giveBack } from '@samverkan/protocol'
import { type Foundation, type IncomingFile, isDiskFull } from '../../foundation/index.ts'
import type { ExchangeContext } from '../context.ts'
import { digestIncoming, type IncomingDigest } from '../parts/digest-incoming.ts'
import { hasDiskFor } from '../parts/room-for.ts'

export type PartRefusal =
  | 'not-announced'
  | 'wrong-length'
  | 'wrong-hash'
  | 'other-offset'
  | 'broken-off'
  | 'no-space'

export type PartTaken =
  | { ok: true }
  /** `offset`: how many bytes are here to go on from. */
  | { ok: false; reason: Exclude<PartRefusal, 'other-offset'> }
  | { ok: false; reason: 'other-offset'; offset: number }

/** Smaller parts are opened at once when their envelope is. */
const openOnTheWayBytes = 1024 * 1024

export interface PartState {
  len: number
  state: 'announced' | 'present' | 'taken'
}

/** What this member has announced under the hash, if anything. */
export async function announcedPart(
  { foundation }: ExchangeContext,
  from: string,
  sha256: string,
): Promise<PartState | undefined> {
  return foundation.database
    .selectFrom('part_in')
    .select(['len', 'state'])
    .where('from_member', '=', from)
    .where('sha256', '=', sha256)
    .executeTakeFirst()
}

/** How many bytes of an announced part are here, for the sender to go on from. Ends an upload of it that still runs. */
export async function partOffset(
  { foundation }: ExchangeContext,
  from: string,
  sha256: string,
  arrival?: number,
): Promise<number> {
  return foundation.vault.incoming.size(nameOf(from, sha256), arrival)
}

/**
 * Takes the rest of one sealed part, from an offset on: only what an envelope has announced, of exactly that length and
 * hash. What comes before the sender breaks off stays for the next try; other bytes than announced are discarded whole.
 * On disk before the database calls it present. A newer try for the same part ends the older one.
 *
 * @param offset where the bytes belong; must be what is here, or 0 to begin anew
 * @param arrival when it arrived (`vault.incoming.arrive`), where something was waited for since
 */
export async function takePart(
  context: ExchangeContext,
  from: string,
  sha256: string,
  bytes: Readable,
  offset = 0,
  arrival?: number,
): Promise<PartTaken> {
  const { foundation } = context
  const part = await announcedPart(context, from, sha256)
  if (!part) return { ok: false, reason: 'not-announced' }
  if (part.state !== 'announced' && (await foundation.vault.blobs.has(sha256))) {
    // The connection is good for the next request only after it.
    for await (const _ of bytes);
    return { ok: true }
  }
  if (!(await hasDiskFor(foundation, part.len - offset))) return { ok: false, reason: 'no-space' }
  let file: IncomingFile | undefined
  try {
    file = await foundation.vault.incoming.take(nameOf(from, sha256), arrival)
  } catch (error) {
    if (isDiskFull(error)) return { ok: false, reason: 'no-space' }
    throw error
  }
  if (!file) return { ok: false, reason: 'broken-off' }
  if (offset === 0) await file.restart()
  if (file.sizeBytes !== offset) {
    const here = file.sizeBytes
    await file.leave()
    return { ok: false, reason: 'other-offset', offset: here }
  }
  const digest = offset === 0 && part.len >= openOnTheWayBytes ? digestIncoming(context) : undefined
  try {
    const received = await receive(foundation, file, part.len, bytes, digest)
    if (received !== 'whole') return { ok: false, reason: received }
    const taken = await finish(foundation, file, from, sha256)
    if (taken.ok) await digest?.keep({ sha256 })
    return taken
  } finally {
    digest?.drop()
  }
}

/** One name for each sender and part, so that nobody can spoil what another sends. */
function nameOf(from: string, sha256: string): string {
  return createHash('sha256').update(`${from} ${sha256}`).digest('hex')
}

async function receive(
  { faults, log }: Foundation,
  file: IncomingFile,
  len: number,
  bytes: Readable,
  digest: IncomingDigest | undefined,
): Promise<'whole' | 'broken-off' | 'wrong-length' | 'no-space'> {
  const breakOff = () => bytes.destroy()
  file.wanted.addEventListener('abort', breakOff)
  let told = false
  try {
    for await (const piece of untilItBreaks(bytes)) {
      if (file.sizeBytes + piece.length > len) {
        await file.discard()
        return 'wrong-length'
      }
      await file.write(piece)
      await digest?.add(piece)
      // What comes on a connection is nobody else's.
      if (bytes instanceof IncomingMessage) giveBack(piece)
      if (!told && file.sizeBytes * 2 >= len) {
        told = true
        faults.reach('exchange.part-half-done')
      }
    }
    if (file.sizeBytes === len) return 'whole'
    if (bytes.readableEnded) await file.discard()
    else await file.leave()
    return bytes.readableEnded ? 'wrong-length' : 'broken-off'
  } catch (error) {
    await file.discard()
    if (!isDiskFull(error)) throw error
    log.warn('no space for a part', { len })
    return 'no-space'
  } finally {
    file.wanted.removeEventListener('abort', breakOff)
  }
}

/** Its pieces as long as they come. Who stops reading can still answer on the connection. */
async function* untilItBreaks(bytes: Readable): AsyncGenerator<Uint8Array> {
  const pieces: AsyncIterator<Uint8Array> = bytes.iterator({ destroyOnReturn: false })
  for (;;) {
    const next = await pieces.next().catch(() => undefined)
    if (next === undefined || next.done) return
    yield next.value
  }
}

async function finish(
  { database }: Foundation,
  file: IncomingFile,
  from: string,
  sha256: string,
): Promise<PartTaken> {
  try {
    if (!(await file.finish(sha256))) return { ok: false, reason: 'wrong-hash' }
    await database
      .updateTable('part_in')
      .set({ state: 'present' })
      .where('from_member', '=', from)
      .where('sha256', '=', sha256)
      .where('state', '=', 'announced')
      .execute()
  } catch (error) {
    // With a full database the blob is here and not known to be: it comes once more, or is swept.
    if (isDiskFull(error)) return { ok: false, reason: 'no-space' }
    throw error
  }
  return { ok: true }
}
