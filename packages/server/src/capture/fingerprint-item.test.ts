import { dihedralNames, dihedralPdq, exactFingerprints } from '@samverkan/fingerprints'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import type { ItemId } from '../foundation/index.ts'
import { fingerprintsOfItem } from '../known/index.ts'
import { captureItem } from './capture-item.ts'
import { keepEvidence } from './evidence-store.ts'
import { fingerprintItem } from './fingerprint-item.ts'
import { capturing } from './testing/capturing.ts'
import { pattern } from './testing/pictures.ts'
import { bytes, html } from './testing/site.ts'
import { hasFfmpeg, testVideo } from './testing/videos.ts'

const on = capturing()
const printsOf = (itemId: ItemId) => fingerprintsOfItem(on.world.foundation, itemId)

async function expectedOf(picture: Buffer) {
  const { data, info } = await sharp(picture).raw().toBuffer({ resolveWithObject: true })
  const { width, height } = info
  const { hash, quality, dihedral } = dihedralPdq({ width, height, channels: 3, samples: data })
  return {
    ...{ ...exactFingerprints(picture), width, height, frames: [], refusal: null },
    picture: { pdq: hash, quality, dihedral: dihedralNames.map((name) => dihedral[name]) },
  }
}

test('each picture of a captured page has its fingerprints, in the transaction that makes it an item', async () => {
  const pictures = [await pattern(320, 240, 1), await pattern(200, 300, 2)]
  await on.begin({
    '/': html('<img src="/a.png"><img src="/b.png">'),
    '/a.png': bytes(pictures[0] as Buffer, 'image/png'),
    '/b.png': bytes(pictures[1] as Buffer, 'image/png'),
  })
  const page = await on.world.addPage(`${on.site.origin}/`)
  await captureItem(on.world.room, page)
  const prints = []
  for (const { id } of await on.world.children(page)) prints.push(...(await printsOf(id)))
  const expected = await Promise.all(pictures.map(expectedOf))
  const byHash = (one: { sha256: string }, other: { sha256: string }) => (one.sha256 < other.sha256 ? -1 : 1)
  expect(prints.toSorted(byHash)).toEqual(
    expected.map((each) => ({ ...each, media: 'image/png' })).toSorted(byHash),
  )
  expect(await printsOf(page)).toEqual([])
})

test('an address that is itself a picture has its fingerprints; one that does not decode has exact hashes and the reason', async () => {
  const picture = await pattern(300, 200, 3)
  const broken = (await pattern(400, 300, 4, 'jpeg')).subarray(0, 3_000)
  await on.begin({
    '/a.png': bytes(picture, 'image/png'),
    '/b.jpg': bytes(Buffer.from(broken), 'image/jpeg'),
  })
  const whole = await on.world.addPage(`${on.site.origin}/a.png`)
  const cut = await on.world.addPage(`${on.site.origin}/b.jpg`)
  await captureItem(on.world.room, whole)
  await captureItem(on.world.room, cut)
  expect(await printsOf(whole)).toEqual([{ ...(await expectedOf(picture)), media: 'image/png' }])
  expect(await printsOf(cut)).toMatchObject([
    { ...exactFingerprints(Buffer.from(broken)), picture: null, refusal: 'broken-picture' },
  ])
})

test('what came from another member or was attached gets its fingerprints once, however often the job runs', async () => {
  const { foundation, room } = on.world
  const item = await on.world.addPage(`${on.site.origin}/elsewhere`)
  const picture = await pattern(320, 240, 5)
  await attach(item, picture, 'image/png')
  let decoded = 0
  const counting = {
    ...room,
    pictures: {
      ...room.pictures,
      fingerprint: (itemId: ItemId, content: Uint8Array) => {
        decoded += 1
        return room.pictures.fingerprint(itemId, content)
      },
    },
  }
  await Promise.all([fingerprintItem(counting, item), fingerprintItem(counting, item)])
  const before = decoded
  await fingerprintItem(counting, item)
  expect(decoded).toBe(before)
  expect(await printsOf(item)).toEqual([{ ...(await expectedOf(picture)), media: 'image/png' }])

  await attach(item, Buffer.from('%PDF-1.7 no picture'), 'application/pdf')
  await fingerprintItem(counting, item)
  expect((await printsOf(item)).find(({ media }) => media === 'application/pdf')).toMatchObject({
    ...{ picture: null, refusal: null, width: null },
  })
  // Evidence that is gone is not looked at, and breaks nothing.
  await foundation.database.deleteFrom('evidence').where('item_id', '=', item).execute()
  await fingerprintItem(counting, item)
})

test.runIf(hasFfmpeg)('a video has exact hashes and the PDQ of its frames', async () => {
  const { room } = on.world
  const item = await on.world.addPage(`${on.site.origin}/video`)
  const video = await testVideo('mp4', 2)
  await attach(item, video, 'video/mp4')
  await fingerprintItem(room, item)
  const [print] = await printsOf(item)
  expect(print).toMatchObject({
    ...exactFingerprints(video),
    media: 'video/mp4',
    picture: null,
    refusal: null,
  })
  expect(print?.frames.map(({ second }) => second)).toEqual([0, 1])
})

async function attach(item: ItemId, content: Buffer, media: string): Promise<void> {
  const { foundation } = on.world
  const blob = await foundation.vault.putForItem(foundation.database, item, content)
  await keepEvidence(foundation, foundation.database, item, { role: 'file', blob, media, name: 'file' })
}
