import { createHash } from 'node:crypto'
import { mkdir, open as openFile, readFile, rename, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { newSealKeyPair, open, seal } from '@samverkan/protocol'
import type { Database } from './database.ts'
import type { ItemId, RandomBytes } from './ids.ts'
import type { Keys } from './keys.ts'

/** Sealed blobs by the SHA-256 of their ciphertext. What goes in is ciphertext already. */
export interface BlobStore {
  /** Returns when the bytes are on disk. Repeating it is harmless. */
  put(ciphertext: Uint8Array): Promise<string>
  get(sha256: string): Promise<Buffer | undefined>
  has(sha256: string): Promise<boolean>
  delete(sha256: string): Promise<void>
}

export function folderBlobStore(folder: string, random: RandomBytes): BlobStore {
  const pathOf = (sha256: string) => join(folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256)
  const exists = (path: string) =>
    stat(path).then(
      () => true,
      () => false,
    )
  return {
    put: async (ciphertext) => {
      const sha256 = createHash('sha256').update(ciphertext).digest('hex')
      const path = pathOf(sha256)
      if (await exists(path)) return sha256
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      const temporary = `${path}.${Buffer.from(random(8)).toString('hex')}`
      const file = await openFile(temporary, 'wx', 0o600)
      try {
        await file.writeFile(ciphertext)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(temporary, path)
      await syncFolder(dirname(path))
      return sha256
    },
    get: async (sha256) => {
      try {
        return await readFile(pathOf(sha256))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
        throw error
      }
    },
    has: (sha256) => exists(pathOf(sha256)),
    delete: (sha256) => unlink(pathOf(sha256)).catch(() => {}),
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await openFile(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** Evidence of items: sealed with age to a key of the item's own. Deleting that key is the shredding. */
export interface Vault {
  blobs: BlobStore
  /** Seals and stores; returns the SHA-256 of the ciphertext. Needs no key that opens anything. */
  putForItem(database: Database, itemId: ItemId, plaintext: Uint8Array): Promise<string>
  /** Opens one blob of an item; `undefined` when the blob or the item's key is gone. */
  getForItem(database: Database, itemId: ItemId, sha256: string): Promise<Uint8Array | undefined>
  shred(database: Database, itemId: ItemId): Promise<void>
}

export function openVault(blobs: BlobStore, keys: Keys): Vault {
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

  return {
    blobs,
    putForItem: async (database, itemId, plaintext) =>
      blobs.put(await seal(plaintext, [await recipientOf(database, itemId)])),
    getForItem: async (database, itemId, sha256) => {
      if (keys.atRestIdentity === undefined) throw new Error('This process holds no key that opens the vault')
      const row = await database
        .selectFrom('item_key')
        .select('sealed_identity')
        .where('item_id', '=', itemId)
        .executeTakeFirst()
      const ciphertext = row && (await blobs.get(sha256))
      if (!row || !ciphertext) return undefined
      const identity = await open(row.sealed_identity, [keys.atRestIdentity])
      if (!identity.ok) throw new Error(`An item's key does not open: ${identity.reason}`)
      const plaintext = await open(ciphertext, [Buffer.from(identity.plaintext).toString('utf8')])
      if (!plaintext.ok) throw new Error(`A blob does not open: ${plaintext.reason}`)
      return plaintext.plaintext
    },
    shred: async (database, itemId) => {
      await database.deleteFrom('item_key').where('item_id', '=', itemId).execute()
    },
  }
}
