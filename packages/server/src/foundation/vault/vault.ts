import { newSealKeyPair, open, openPieces, seal, sealPieces } from '@samverkan/protocol'
import type { Database } from '../database.ts'
import type { ItemId } from '../ids.ts'
import type { Keys } from '../keys.ts'
import type { BlobStore, ByteSource, StoredBlob } from './blob-store.ts'
import type { IncomingFiles } from './incoming-files.ts'

/** Evidence of items: sealed with age to a key of the item's own. Deleting that key is the shredding. */
export interface Vault {
  blobs: BlobStore
  /** Blobs that are still coming. */
  incoming: IncomingFiles
  /** Seals and stores; returns the SHA-256 of the ciphertext. Needs no key that opens anything. */
  putForItem(database: Database, itemId: ItemId, plaintext: Uint8Array): Promise<string>
  /** Opens one blob of an item; `undefined` when the blob or the item's key is gone. */
  getForItem(database: Database, itemId: ItemId, sha256: string): Promise<Uint8Array | undefined>
  /** As `putForItem`, for what does not fit into memory. A source that breaks leaves nothing. */
  putStreamForItem(database: Database, itemId: ItemId, plaintext: ByteSource): Promise<StoredBlob>
  /** As `getForItem`, for what does not fit into memory: each piece is to be used before the next is asked for. A blob that
   *  was changed breaks it with a `StreamRefusal`: act on nothing of it before its end. */
  openStreamForItem(
    database: Database,
    itemId: ItemId,
    sha256: string,
  ): Promise<AsyncGenerator<Uint8Array> | undefined>
  shred(database: Database, itemId: ItemId): Promise<void>
}

export function openVault(blobs: BlobStore, incoming: IncomingFiles, keys: Keys): Vault {
  async function recipientOf(database: Database, itemId: ItemId): Promise<string> {
    const known = await database
      .selectFrom('item_key')
      .select('recipient')
      .where('item_id', '=', itemId)
      .executeTakeFirst()
    if (known) return known.recipient
    const pair = await newSealKeyPair()
    const sealedIdentity = Buffer.from(await seal(Buffer.from(pair.identity), [keys.atRestRecipient]))
    await database
      .insertInto('item_key')
      .values({ item_id: itemId, recipient: pair.recipient, sealed_identity: sealedIdentity })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    const row = await database
      .selectFrom('item_key')
      .select('recipient')
      .where('item_id', '=', itemId)
      .executeTakeFirstOrThrow()
    return row.recipient
  }

  /** The key that opens the item's blobs; `undefined` when it was shredded. */
  async function identityOf(database: Database, itemId: ItemId): Promise<string | undefined> {
    if (keys.atRestIdentity === undefined) throw new Error('This process holds no key that opens the vault')
    const row = await database
      .selectFrom('item_key')
      .select('sealed_identity')
      .where('item_id', '=', itemId)
      .executeTakeFirst()
    if (!row) return undefined
    const identity = await open(row.sealed_identity, [keys.atRestIdentity])
    if (!identity.ok) throw new Error(`An item's key does not open: ${identity.reason}`)
    return Buffer.from(identity.plaintext).toString('utf8')
  }

  return {
    blobs,
    incoming,
    putForItem: async (database, itemId, plaintext) =>
      blobs.put(await seal(plaintext, [await recipientOf(database, itemId)])),
    getForItem: async (database, itemId, sha256) => {
      const identity = await identityOf(database, itemId)
      const ciphertext = identity === undefined ? undefined : await blobs.get(sha256)
      if (identity === undefined || !ciphertext) return undefined
      const plaintext = await open(ciphertext, [identity])
      if (!plaintext.ok) throw new Error(`A blob does not open: ${plaintext.reason}`)
      return plaintext.plaintext
    },
    putStreamForItem: async (database, itemId, plaintext) =>
      blobs.putStream(await sealPieces(plaintext, [await recipientOf(database, itemId)])),
    openStreamForItem: async (database, itemId, sha256) => {
      const identity = await identityOf(database, itemId)
      const ciphertext = identity === undefined ? undefined : await blobs.openPieces(sha256)
      if (identity === undefined || !ciphertext) return undefined
      const opened = await openPieces(ciphertext, [identity])
      if (!opened.ok) throw new Error(`A blob does not open: ${opened.reason}`)
      return opened.plaintext
    },
    shred: async (database, itemId) => {
      await database.deleteFrom('item_key').where('item_id', '=', itemId).execute()
    },
  }
}
