// A hotline's workbench with the effect of known material: the real index, the real record, no worker of its own.
import { exactFingerprints } from '@samverkan/fingerprints'
import { openAccounts } from '../../accounts/index.ts'
import { aColleague, type Colleague, eventsOf, workbenchOf } from '../../accounts/testing/staff.ts'
import { keepEvidence, openCapture } from '../../capture/index.ts'
import {
  type ConfigInput,
  type Database,
  type Foundation,
  type ItemId,
  manualClock,
} from '../../foundation/index.ts'
import { testFoundation } from '../../foundation/testing/test-foundation.ts'
import { type TakingOver, takeOverKnown } from '../../known/effect/take-over.ts'
import type { FileFingerprint, PictureHashes } from '../../known/files/file-fingerprint.ts'
import { type Effect, type Known, keepFingerprint, openEffect, openKnown } from '../../known/index.ts'
import { findItem, type ItemRow } from '../../reports/index.ts'
import { openAssessment } from '../index.ts'
import { anItem, type ItemWishes } from './an-item.ts'

export interface KnownDesk {
  foundation: Foundation
  clock: ReturnType<typeof manualClock>
  known: Known
  effect: Effect
  alex: Colleague
  kim: Colleague
  /** An item whose file is these bytes, fingerprinted. */
  aPicture(bytes: Uint8Array, wishes?: ItemWishes & { picture?: PictureHashes }): Promise<ItemId>
  row(itemId: ItemId): Promise<ItemRow>
  /** What the job that follows an item's fingerprints does. */
  recognise(itemId: ItemId): Promise<TakingOver>
  /** Assesses through the workbench; throws where that is refused. */
  assess(who: Colleague, itemId: ItemId, classification?: string): Promise<void>
  events(...kinds: string[]): ReturnType<typeof eventsOf>
  inTransaction<Result>(run: (transaction: Database) => Promise<Result>): Promise<Result>
  close(): Promise<void>
}

export async function aKnownDesk(changes: Partial<ConfigInput> = {}): Promise<KnownDesk> {
  const clock = manualClock(new Date('2026-03-01T08:00:00Z'))
  const { foundation, close } = await testFoundation({ log: 'silent', ...changes }, { clock })
  const known = openKnown(foundation)
  const memberName = (id: string) => (id === 'hotline.nl' ? 'Hotline Netherlands' : undefined)
  const effect = openEffect(foundation, known, { memberName })
  const capture = openCapture(foundation, effect)
  const accounts = openAccounts(foundation, {
    exposureToday: async () => ({ viewsToday: 0, limitMs: 18_000_000, usedMs: 0 }),
  })
  const app = workbenchOf(foundation, accounts, effect, capture, openAssessment(foundation, { memberName }))
  await foundation.jobs.start({ work: false })
  const [alex, kim] = [
    await aColleague(foundation, app, 'analyst', 'Alex'),
    await aColleague(foundation, app, 'analyst', 'Kim'),
  ]
  const inTransaction: KnownDesk['inTransaction'] = (run) => foundation.database.transaction().execute(run)
  return {
    ...{ foundation, clock, known, effect, alex, kim, inTransaction },
    aPicture: (bytes, wishes) => aPicture(foundation, bytes, wishes),
    row: async (itemId) => {
      const row = await findItem(foundation.database, itemId)
      if (!row) throw new Error('There is no such item')
      return row
    },
    recognise: (itemId) => takeOverKnown({ foundation, known }, itemId),
    assess: async (who, itemId, classification = 'baseline') => {
      const input = { classification, age: 'pubescent', sex: 'female', flags: ['virtual'] }
      const answer = await who.ask('POST', `/api/items/${itemId}/assessments`, input)
      if (answer.status !== 200) throw new Error(await answer.text())
    },
    events: (...kinds) => eventsOf(foundation, ...kinds),
    close: async () => {
      await capture.stop()
      await known.stop()
      await close()
    },
  }
}

async function aPicture(
  foundation: Foundation,
  bytes: Uint8Array,
  { picture, ...wishes }: ItemWishes & { picture?: PictureHashes } = {},
): Promise<ItemId> {
  const { id } = await anItem(foundation, wishes)
  const exact = exactFingerprints(bytes)
  const print: FileFingerprint = {
    ...{ ...exact, media: 'image/png', width: 640, height: 480, picture: picture ?? null, frames: [] },
    refusal: null,
  }
  await foundation.database.transaction().execute(async (transaction) => {
    const blob = await foundation.vault.putForItem(transaction, id, bytes)
    await keepEvidence(foundation, transaction, id, {
      ...{ role: 'file', blob, media: 'image/png', name: 'file.png' },
    })
    await transaction
      .updateTable('content_item')
      .set({
        ...{ blob, media_type: 'image/png', size_bytes: bytes.length },
        sha256: Buffer.from(exact.sha256, 'hex'),
        sha1: Buffer.from(exact.sha1, 'hex'),
        md5: Buffer.from(exact.md5, 'hex'),
      })
      .where('id', '=', id)
      .execute()
    await keepFingerprint(foundation, transaction, id, print)
  })
  return id
}
