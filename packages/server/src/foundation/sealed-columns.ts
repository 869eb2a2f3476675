import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto'
import { open, seal } from '@samverkan/protocol'
import type { Clock } from './clock.ts'
import type { Database } from './database.ts'
import type { RandomBytes } from './ids.ts'
import type { Keys } from './keys.ts'

/**
 * Addresses, words and access recipes stand in the database only sealed: AES-256-GCM under a data key that is itself
 * age-sealed to the member's key. Layout: data key id (16) ‖ nonce (12) ‖ ciphertext ‖ tag (16).
 * `place` (such as `report.text:ID`) is authenticated, so a sealed value cannot be moved to another row.
 */
export interface SealedColumns {
  /** Makes sure that a usable data key is stored; await it before `seal`. */
  ready(): Promise<Sealer>
  /** Opens one value. Throws in a process whose roles hold no key, and when the value was tampered with. */
  open(sealed: Uint8Array, place: string): Promise<string>
}

export interface Sealer {
  seal(text: string, place: string): Buffer
}

const keyLifeMs = 60_000
const keptOpenKeys = 2_000

interface CurrentKey {
  id: Buffer
  key: KeyObject
}

export function sealedColumns(
  database: Database,
  keys: Keys,
  clock: Clock,
  random: RandomBytes,
): SealedColumns {
  let current: Promise<CurrentKey> | undefined
  let currentUntil = 0
  const opened = new Map<string, Promise<Buffer>>()

  async function freshKey(): Promise<CurrentKey> {
    const id = Buffer.from(random(16))
    const key = Buffer.from(random(32))
    const sealed = Buffer.from(await seal(key, [keys.atRestRecipient]))
    await database.insertInto('data_key').values({ id, sealed, created_at: clock.now() }).execute()
    const ready = { id, key: createSecretKey(key) }
    key.fill(0)
    return ready
  }

  /** A quiet process forgets its key as well, not only one that needs another. */
  function forgetLater(mine: Promise<CurrentKey>): void {
    setTimeout(() => {
      if (current === mine) current = undefined
    }, keyLifeMs).unref()
  }

  async function unwrap(id: Buffer): Promise<Buffer> {
    const identity = keys.atRestIdentity
    if (identity === undefined) throw new Error('This process holds no key that opens sealed columns')
    const row = await database.selectFrom('data_key').select('sealed').where('id', '=', id).executeTakeFirst()
    if (!row) throw new Error('The data key of a sealed column is gone')
    const result = await open(row.sealed, [identity])
    if (!result.ok) throw new Error(`A data key does not open: ${result.reason}`)
    return Buffer.from(result.plaintext)
  }

  function dataKey(id: Buffer): Promise<Buffer> {
    const name = id.toString('hex')
    const known = opened.get(name)
    if (known) return known
    const opening = unwrap(id)
    opening.catch(() => opened.delete(name))
    if (opened.size >= keptOpenKeys) opened.delete(opened.keys().next().value ?? '')
    opened.set(name, opening)
    return opening
  }

  return {
    ready: async () => {
      if (current === undefined || clock.now().getTime() >= currentUntil) {
        currentUntil = clock.now().getTime() + keyLifeMs
        current = freshKey()
        forgetLater(current)
        current.catch(() => {
          current = undefined
        })
      }
      const { id, key } = await current
      return { seal: (text, place) => encrypt(id, key, random(12), text, place) }
    },
    open: async (sealed, place) => {
      const bytes = Buffer.from(sealed)
      return decrypt(await dataKey(bytes.subarray(0, 16)), bytes, place)
    },
  }
}

function encrypt(id: Buffer, key: KeyObject, nonce: Uint8Array, text: string, place: string): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(Buffer.from(place))
  return Buffer.concat([id, nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
}

function decrypt(key: Buffer, sealed: Buffer, place: string): string {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(16, 28))
  decipher.setAAD(Buffer.from(place))
  decipher.setAuthTag(sealed.subarray(-16))
  return Buffer.concat([decipher.update(sealed.subarray(28, -16)), decipher.final()]).toString('utf8')
}
