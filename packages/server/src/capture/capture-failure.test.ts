import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { captureBrowser } from './browser/capture-browser.ts'
import { NoSandbox } from './browser/launch.ts'
import { captureItem } from './capture-item.ts'
import { giveUpCapture } from './give-up.ts'
import { readCaptures } from './index.ts'
import { capturing } from './testing/capturing.ts'
import { pattern } from './testing/pictures.ts'
import { bytes, html } from './testing/site.ts'

const on = capturing()
const png = (content: Buffer) => bytes(content, 'image/png')

test('a page that does not load goes to a person with the reason, and how it failed is kept', async () => {
  await on.begin({})
  const page = await on.world.addPage(`${on.site.origin}/gone`)
  await captureItem(on.world.room, page)
  expect(await on.world.item(page)).toMatchObject({
    stage: 'assessment',
    attention: 'cannot-load',
    captured_at: null,
  })
  expect(await readCaptures(on.world.foundation, page)).toMatchObject([
    { outcome: 'failed', reason: 'error-404-or-site-down', status: 404 },
  ])
  expect(JSON.parse((await on.opened(page, 'capture')).toString())).toMatchObject({
    outcome: 'failed',
    status: 404,
  })
  expect((await on.world.events(page)).slice(-2)).toEqual(['item.capture-failed', 'item.needs-attention'])
})

test('without the browser’s own sandbox nothing is captured: the item goes to a person, the operator hears why', async () => {
  await on.begin({ '/': html('<p>words</p>') })
  const heard: string[] = []
  let unsandboxed = 0
  const launchers = {
    sandboxed: () => Promise.reject(new NoSandbox('No usable sandbox')),
    unsandboxed: () => {
      unsandboxed += 1
      return Promise.reject(new Error('Not to be started'))
    },
  }
  const warn = (message: string) => heard.push(message)
  const browser = captureBrowser({ executablePath: undefined, allowUnsandboxed: false, warn, launchers })
  const page = await on.world.addPage(`${on.site.origin}/`)
  await captureItem({ ...on.world.room, browser }, page)
  expect(await on.world.item(page)).toMatchObject({ stage: 'assessment', attention: 'cannot-load' })
  expect(unsandboxed).toBe(0)
  expect(heard.join()).toContain('user namespaces')
  const { body } = await on.world.foundation.database
    .selectFrom('ledger_event')
    .select('body')
    .where('kind', '=', 'item.capture-failed')
    .where('item_id', '=', page)
    .executeTakeFirstOrThrow()
  expect(JSON.parse(body ?? '')).toMatchObject({ detail: { fault: 'no-sandbox' } })
})

test('what a limit left out is counted in the capture and in the ledger', async () => {
  await on.begin(
    {
      '/': html('<img src="/a.png"><img src="/b.png">'),
      '/a.png': png(await pattern(60, 60, 1)),
      '/b.png': png(Buffer.concat([await pattern(60, 60, 2), Buffer.alloc(90_000)])),
    },
    { captureMaxFileBytes: 50_000 },
  )
  const page = await on.world.addPage(`${on.site.origin}/`)
  await captureItem(on.world.room, page)
  expect((await readCaptures(on.world.foundation, page))[0]?.leftOut).toEqual({ 'file-too-large': 1 })
  const { body } = await on.world.foundation.database
    .selectFrom('ledger_event')
    .select('body')
    .where('kind', '=', 'item.captured')
    .executeTakeFirstOrThrow()
  expect(JSON.parse(body ?? '')).toMatchObject({ detail: { items: 1, leftOut: 1 } })
  expect(body).not.toContain('127.0.0.1')
})

test('repeating a capture, or making it twice at once, leaves one', async () => {
  await on.begin({ '/': html('<img src="/a.png">'), '/a.png': png(await pattern(100, 100)) })
  const page = await on.world.addPage(`${on.site.origin}/`)
  await Promise.allSettled([captureItem(on.world.room, page), captureItem(on.world.room, page)])
  await captureItem(on.world.room, page)
  const children = await on.world.children(page)
  expect(children).toHaveLength(1)
  expect(await readCaptures(on.world.foundation, page)).toHaveLength(1)
  for (const child of children) expect((await on.opened(child.id, 'file')).length).toBe(child.size_bytes)
  const drafts = await on.world.foundation.database.selectFrom('capture_draft').selectAll().execute()
  expect(drafts).toEqual([])
})

test('everything is sealed before anything looks at it, and a capture that was cut off there is shredded', async () => {
  let cut = true
  const faults = {
    reach: (label: string) => {
      if (cut && label === 'capture-sealed') throw new Error('cut off')
    },
  }
  await on.begin({ '/': html('<img src="/a.png">'), '/a.png': png(await pattern(100, 100)) }, {}, { faults })
  const { database, config } = on.world.foundation
  const page = await on.world.addPage(`${on.site.origin}/`)
  await expect(captureItem(on.world.room, page)).rejects.toThrow('cut off')
  const sealed = readdirSync(join(config.dataDir, 'vault'), { recursive: true, withFileTypes: true })
  // How it came, the document, the snapshot and the picture.
  expect(sealed.filter((each) => each.isFile())).toHaveLength(4)
  expect(await on.world.children(page)).toEqual([])
  const left = await database.selectFrom('capture_draft').select('id').execute()
  expect(left).toHaveLength(1)

  cut = false
  await captureItem(on.world.room, page)
  expect(await on.world.children(page)).toHaveLength(1)
  const keys = await database.selectFrom('item_key').select('item_id').execute()
  expect(keys.map(({ item_id }) => item_id as string)).not.toContain(left[0]?.id)
})

test('an item that another member holds, or that does not wait for it, is not captured', async () => {
  await on.begin({ '/': html('<p>words</p>') })
  const waits = await on.world.addPage(`${on.site.origin}/`)
  await on.world.foundation.database
    .updateTable('content_item')
    .set({ holder: 'hotline.nl' })
    .where('id', '=', waits)
    .execute()
  const assessed = await on.world.addPage(`${on.site.origin}/`, { stage: 'assessment' })
  await captureItem(on.world.room, waits)
  await captureItem(on.world.room, assessed)
  expect(on.site.requests).toEqual([])
})

test('a capture that was tried to the end goes to a person', async () => {
  await on.begin({})
  const page = await on.world.addPage(`${on.site.origin}/`)
  await giveUpCapture(on.world.foundation, page)
  expect(await on.world.item(page)).toMatchObject({ stage: 'assessment', attention: 'cannot-load' })
  expect(await readCaptures(on.world.foundation, page)).toMatchObject([
    { outcome: 'failed', reason: 'unable-to-access' },
  ])
})
