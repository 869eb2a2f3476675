import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { exactFingerprints } from '@samverkan/fingerprints'
import { expect, test } from 'vitest'
import type { ItemId } from '../foundation/index.ts'
import { itemHosting, itemUrl } from '../reports/index.ts'
import { captureItem } from './capture-item.ts'
import { evidenceBlobs, readCaptures } from './index.ts'
import { capturing } from './testing/capturing.ts'
import { pattern } from './testing/pictures.ts'
import { bytes, html } from './testing/site.ts'
import { aHosting } from './testing/world.ts'

const on = capturing()
const png = (content: Buffer) => bytes(content, 'image/png')

async function tracesAsked(): Promise<ItemId[]> {
  const { rows } = await on.world.foundation.pool.query<{ item: ItemId }>(
    `select data->>'itemId' as item from pgboss.job where name = 'trace-item'`,
  )
  return rows.map(({ item }) => item)
}

test('a page becomes evidence of its own and one item for each picture, ready to be assessed', async () => {
  const pictures = [await pattern(320, 240, 1), await pattern(200, 300, 2, 'jpeg')] as const
  await on.begin({
    '/': html('<p>words</p><img src="/a.png"><img src="/b.jpg">'),
    '/a.png': png(pictures[0]),
    '/b.jpg': bytes(pictures[1], 'image/jpeg'),
  })
  const page = await on.world.addPage(`${on.site.origin}/`, { hosting: aHosting })
  await captureItem(on.world.room, page)

  const row = await on.world.item(page)
  expect([row.kind, row.stage, row.attention, row.media_type]).toEqual([
    'page',
    'capturing',
    null,
    'text/html',
  ])
  const document = await on.opened(page, 'page')
  expect(document.toString()).toContain('<p>words</p>')
  expect(row.sha256?.toString('hex')).toBe(exactFingerprints(document).sha256)
  expect((await on.opened(page, 'snapshot')).toString()).toContain('multipart/related')

  const children = await on.world.children(page)
  expect(
    children.map((each) => [each.kind, each.stage, each.media_type, each.size_bytes]).toSorted(),
  ).toEqual(
    [
      ['image', 'assessment', 'image/jpeg', pictures[1].length],
      ['image', 'assessment', 'image/png', pictures[0].length],
    ].toSorted(),
  )
  for (const child of children) {
    const content = pictures.find((each) => each.length === child.size_bytes) ?? Buffer.alloc(0)
    const expected = exactFingerprints(content)
    expect(child.md5?.toString('hex')).toBe(expected.md5)
    expect(child.sha1?.toString('hex')).toBe(expected.sha1)
    expect(child.sha256?.toString('hex')).toBe(expected.sha256)
    expect((await on.opened(child.id, 'file')).equals(content)).toBe(true)
    expect([child.priority, child.received_at, child.holder, child.report_id]).toEqual([
      row.priority,
      row.received_at,
      row.holder,
      row.report_id,
    ])
    expect(await itemHosting(on.world.foundation, child)).toEqual(aHosting)
    expect(await on.world.events(child.id)).toEqual(['item.added', 'item.traced'])
    expect((await evidenceBlobs(on.world.foundation, child.id))[0]?.blob).toBe(child.blob)
  }
  expect(await tracesAsked()).toEqual([])
  expect((await on.world.events(page)).at(-1)).toBe('item.captured')
  expect(await readCaptures(on.world.foundation, page)).toMatchObject([
    { outcome: 'captured', reason: null, status: 200, redirects: 0, items: 2, files: 2, leftOut: {} },
  ])
})

test('how a page and each file came is evidence: addresses, headers, times and steps', async () => {
  await on.begin({ '/': html('<img src="/a.png">'), '/a.png': png(await pattern(90, 90)) })
  const page = await on.world.addPage(`${on.site.origin}/`)
  await captureItem(on.world.room, page)
  const how = JSON.parse((await on.opened(page, 'capture')).toString())
  expect(how).toMatchObject({
    ...{ outcome: 'captured', url: `${on.site.origin}/`, status: 200, chain: [], leftOut: [] },
    headers: { 'content-type': 'text/html; charset=utf-8' },
    files: [{ url: `${on.site.origin}/a.png`, status: 200, mediaType: 'image/png' }],
  })
  const [child] = await on.world.children(page)
  if (!child) throw new Error('no item')
  expect(JSON.parse((await on.opened(child.id, 'capture')).toString())).toMatchObject({
    ...{ url: `${on.site.origin}/a.png`, headers: { 'content-type': 'image/png' } },
    page: { url: `${on.site.origin}/` },
  })
})

test('the same file twice is one item; icons and drawings stay with the page', async () => {
  const picture = await pattern(300, 200)
  await on.begin({
    '/': html(
      '<img src="/a.png"><img src="/copy.png"><img src="/icon.png"><img src="/line.png"><img src="/d.svg">',
    ),
    '/a.png': png(picture),
    '/copy.png': png(picture),
    '/icon.png': png(await pattern(16, 16, 3)),
    '/line.png': png(await pattern(900, 4, 4)),
    '/d.svg': bytes(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><rect/></svg>'), 'image/svg+xml'),
  })
  const page = await on.world.addPage(`${on.site.origin}/`)
  await captureItem(on.world.room, page)
  const children = await on.world.children(page)
  expect(await Promise.all(children.map((each) => itemUrl(on.world.foundation, each)))).toEqual([
    `${on.site.origin}/a.png`,
  ])
  const roles = (await evidenceBlobs(on.world.foundation, page)).map(({ role }) => role)
  expect(roles.filter((role) => role === 'other')).toHaveLength(3)
  // Nothing is left over: each key is an item's, each blob is somebody's evidence.
  const keys = await on.world.foundation.database.selectFrom('item_key').select('item_id').execute()
  const items = await on.world.foundation.database.selectFrom('content_item').select('id').execute()
  expect(items.map(({ id }) => id as string)).toEqual(
    expect.arrayContaining(keys.map(({ item_id }) => item_id)),
  )
  const stored = readdirSync(join(on.world.foundation.config.dataDir, 'vault'), {
    recursive: true,
    withFileTypes: true,
  })
  const referenced = await on.world.foundation.database.selectFrom('evidence').select('blob').execute()
  expect(
    stored
      .filter((each) => each.isFile())
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(referenced.map(({ blob }) => blob).toSorted())
})

test('a page with nothing but small pictures shows those', async () => {
  await on.begin({ '/': html('<img src="/a.png">'), '/a.png': png(await pattern(16, 16)) })
  const page = await on.world.addPage(`${on.site.origin}/`)
  await captureItem(on.world.room, page)
  expect(await on.world.children(page)).toHaveLength(1)
})

test('a picture on another host is left to be traced, one of a page that could not be traced too', async () => {
  const first = await pattern(100, 100, 1)
  const second = await pattern(100, 100, 2)
  await on.begin({
    '/': (request, response) =>
      html(`<img src="/a.png"><img src="${on.site.otherOrigin}/b.png">`)(request, response),
    '/a.png': png(first),
    '/b.png': png(second),
  })
  const page = await on.world.addPage(`${on.site.origin}/`, { hosting: aHosting })
  await captureItem(on.world.room, page)
  const children = await on.world.children(page)
  const elsewhere = children.filter((each) => each.hosting_country === null)
  expect(children).toHaveLength(2)
  expect(elsewhere).toHaveLength(1)
  expect(await tracesAsked()).toEqual(elsewhere.map(({ id }) => id))
})

test('a page without pictures is assessed for itself', async () => {
  await on.begin({ '/': html('<p>only words</p>') })
  const page = await on.world.addPage(`${on.site.origin}/`)
  await captureItem(on.world.room, page)
  expect(await on.world.item(page)).toMatchObject({ kind: 'page', stage: 'assessment', attention: null })
})

test('an address that is a picture becomes the image that it is', async () => {
  const picture = await pattern(120, 90, 1, 'webp')
  await on.begin({ '/x': bytes(picture, 'text/plain') })
  const item = await on.world.addPage(`${on.site.origin}/x`)
  await captureItem(on.world.room, item)
  const row = await on.world.item(item)
  expect(row).toMatchObject({
    kind: 'image',
    stage: 'assessment',
    media_type: 'image/webp',
    size_bytes: picture.length,
  })
  expect(await on.world.children(item)).toEqual([])
  expect((await on.opened(item, 'file')).equals(picture)).toBe(true)
})

test('the tip’s access recipe opens the page', async () => {
  await on.begin({
    '/': (request, response) => {
      if (request.headers.referer === 'https://forum.example/t/1') html('inside')(request, response)
      else response.writeHead(403).end()
    },
  })
  const without = await on.world.addPage(`${on.site.origin}/`)
  await captureItem(on.world.room, without)
  expect((await readCaptures(on.world.foundation, without))[0]?.reason).toBe('referrer-unknown-or-incorrect')
  const page = await on.world.addPage(`${on.site.origin}/`, {
    recipe: { referrer: 'https://forum.example/t/1' },
  })
  await captureItem(on.world.room, page)
  expect((await on.opened(page, 'page')).toString()).toContain('inside')
})
