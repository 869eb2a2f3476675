// What a capture sees must not reach a file: not while it runs, not afterwards (reference/security.md 3 and R-41).
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { captureItem } from './capture-item.ts'
import { pattern } from './testing/pictures.ts'
import { bytes, html, type Site, startSite } from './testing/site.ts'
import { type CaptureWorld, captureWorld } from './testing/world.ts'

// Put together here, so that no copy of this source is taken for a find.
const words = ['canary', 'of', 'the', 'page', '3f9a1c'].join('-')
const startedMs = Date.now()
let site: Site
let world: CaptureWorld
let canaries: Buffer[]
let whileItRan: string[] = []

beforeAll(async () => {
  const picture = await pattern(1_200, 900, 1, 'jpeg')
  // From the middle of the file: a head is the same in every JPEG.
  const part = picture.subarray(picture.length / 2, picture.length / 2 + 48)
  canaries = [Buffer.from(words), Buffer.from(words, 'utf16le'), part]
  site = await startSite({
    '/': (request, response) =>
      html(`<p>${words}</p><img src="/a.jpg"><img src="/ask"><script>
        localStorage.setItem('k', '${words}'); document.cookie = 'k=${words}'
        indexedDB.open('${words}').onupgradeneeded = (e) => e.target.result.createObjectStore('s').put('${words}', 1)
        caches.open('c').then((c) => c.put('/c', new Response('${words}'.repeat(100000)))).catch(() => 0)
        const blob = new Blob(Array(200).fill('${words}'.repeat(20000))); URL.createObjectURL(blob)</script>`)(
        request,
        response,
      ),
    '/a.jpg': bytes(picture, 'image/jpeg'),
    '/ask': (_request, response) => {
      // The page is shown by now: look while the browser has everything in its hands.
      setTimeout(() => {
        whileItRan = [...filesWithCanary(), ...openFilesWithCanary()]
        response.writeHead(404).end()
      }, 700)
    },
  })
  world = await captureWorld([site.port])
})
afterAll(async () => {
  await world.close()
  await site.stop()
})

test.runIf(process.platform === 'linux')(
  'neither the words nor the picture of a page are in any file, during a capture or after it',
  async () => {
    const page = await world.addPage(`${site.origin}/`)
    await captureItem(world.room, page)
    expect(await world.children(page)).toHaveLength(1)
    expect(site.requests).toContain(`127.0.0.1:${site.port}/ask`)
    expect(whileItRan).toEqual([])
    expect(filesWithCanary()).toEqual([])
    await world.room.browser.stop()
    expect(filesWithCanary()).toEqual([])
  },
)

/** Every file under the temporary folders and the member's own folder that was made since the test began. */
function filesWithCanary(): string[] {
  return [tmpdir(), '/dev/shm', world.foundation.config.dataDir]
    .flatMap((folder) => filesIn(folder))
    .filter(hasCanary)
}

/** Files that the browser's processes hold open, those without a name too; memory has no disk behind it. */
function openFilesWithCanary(): string[] {
  const found: string[] = []
  for (const pid of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
    const folder = `/proc/${pid}/fd`
    for (const fd of attempt(() => readdirSync(folder)) ?? []) {
      const path = join(folder, fd)
      const target = attempt(() => readlinkSync(path)) ?? ''
      const isOnDisk = target.startsWith('/') && !/^\/(dev|proc|sys|memfd:)/.test(target)
      if (isOnDisk && isRecent(path) && hasCanary(path)) found.push(`${pid} ${target}`)
    }
  }
  return found
}

function filesIn(folder: string): string[] {
  const entries = attempt(() => readdirSync(folder, { withFileTypes: true })) ?? []
  // Databases have their own test: the sealed columns' and the whole tour's.
  if (entries.some(({ name }) => name === 'PG_VERSION')) return []
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return filesIn(path)
    return entry.isFile() && isRecent(path) ? [path] : []
  })
}

function isRecent(path: string): boolean {
  return (attempt(() => statSync(path).mtimeMs) ?? 0) >= startedMs
}

function hasCanary(path: string): boolean {
  const size = attempt(() => statSync(path).size) ?? 0
  const content = size < 400_000_000 ? attempt(() => readFileSync(path)) : undefined
  return content !== undefined && canaries.some((canary) => content.includes(canary))
}

/** Files and processes come and go while they are looked at. */
function attempt<Value>(look: () => Value): Value | undefined {
  try {
    return look()
  } catch {
    return undefined
  }
}
