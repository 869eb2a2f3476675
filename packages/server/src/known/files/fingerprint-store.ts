import type { Selectable } from 'kysely'
import type { Database, Foundation, ItemId } from '../../foundation/index.ts'
import type { FileFingerprintTable } from '../tables.ts'
import type { FileFingerprint } from './file-fingerprint.ts'
import { packFrames, unpackFrames } from './frame-bytes.ts'

const hashBytes = 32

/** Keeps what makes a file of an item recognisable, in the caller's transaction. Repeating it changes nothing. */
export async function keepFingerprint(
  foundation: Foundation,
  transaction: Database,
  itemId: ItemId,
  print: FileFingerprint,
): Promise<void> {
  const { picture, frames } = print
  await transaction
    .insertInto('file_fingerprint')
    .values({
      item_id: itemId,
      ...{ sha256: bytes(print.sha256), sha1: bytes(print.sha1), md5: bytes(print.md5) },
      ...{ media: print.media, width: print.width, height: print.height },
      pdq: picture && bytes(picture.pdq),
      quality: picture?.quality ?? null,
      dihedral: picture && Buffer.concat(picture.dihedral.map(bytes)),
      frames: frames.length === 0 ? null : packFrames(frames),
      ...{ refusal: print.refusal, at: foundation.clock.now() },
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** The fingerprints of an item's files; in a transaction, what that sees. */
export async function fingerprintsOfItem(
  { database }: Foundation,
  itemId: ItemId,
  transaction: Database = database,
): Promise<FileFingerprint[]> {
  const rows = await transaction
    .selectFrom('file_fingerprint')
    .selectAll()
    .where('item_id', '=', itemId)
    .orderBy('at')
    .orderBy('sha256')
    .execute()
  return rows.map(fingerprintOf)
}

function fingerprintOf(row: Selectable<FileFingerprintTable>): FileFingerprint {
  const { pdq, quality, dihedral, frames } = row
  return {
    ...{ md5: row.md5.toString('hex'), sha1: row.sha1.toString('hex'), sha256: row.sha256.toString('hex') },
    ...{ media: row.media, width: row.width, height: row.height, refusal: row.refusal },
    picture:
      pdq === null || quality === null || dihedral === null
        ? null
        : { pdq: pdq.toString('hex'), quality, dihedral: hashesIn(dihedral) },
    frames: frames === null ? [] : unpackFrames(frames),
  }
}

function hashesIn(packed: Buffer): string[] {
  return Array.from({ length: packed.length / hashBytes }, (_, n) =>
    packed.toString('hex', n * hashBytes, (n + 1) * hashBytes),
  )
}

function bytes(hex: string): Buffer {
  return Buffer.from(hex, 'hex')
}
