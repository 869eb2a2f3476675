// After the whole main job, nothing of a tip lies about in the clear, and its sender is nowhere (reference/security.md
// 2 and R-41).
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { apiClient } from '@samverkan/demo/api-client.ts'
import { clientOf, memberOf, putPage, untilItems } from '@samverkan/demo/tour-actors.ts'
import { playMainJob } from '@samverkan/demo/tour-main-job.ts'
import { teller } from '@samverkan/demo/tour-steps.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ChildNetwork, startChildNetwork } from '../child-network.ts'
import { dumpDatabase } from './dump-database.ts'
import { addressNeedle, bytesNeedle, findNeedles, type Needle, textNeedle } from './needles.ts'
import { scanProcessMemory } from './process-memory.ts'
import { scanFolder } from './scan-folder.ts'

const userAgent = 'CanaryBrowser/77.0 (unseen 7f3a91)'
const text = 'canary words 4711 nobody else may read'
const password = 'canary-password-0815'
const sender: Needle[] = [
  addressNeedle('sender’s address', '127.0.0.77'),
  addressNeedle('forwarded address', '203.0.113.77'),
  textNeedle('user agent', userAgent),
]
let network: ChildNetwork
const tipped: Needle[] = [textNeedle('words', text), textNeedle('password', password)]

beforeAll(async () => {
  network = await startChildNetwork()
  const hosts: string[] = []
  await playMainJob(
    network.ready,
    teller((line) => hosts.push(...(line.match(/tour-[0-9a-f]{8}/g) ?? []))),
  )
  const site = await putPage(apiClient(network.ready.madeUpWeb.controlAddress), 'NL', 1)
  hosts.push(site.host.split('.')[0] ?? site.host)
  tipped.push(...hosts.map((host) => textNeedle(`host ${host}`, host)))
  tipped.push(bytesNeedle('picture', await pictureOf(network.ready.madeUpWeb.controlAddress, site.host)))
  await sendCanaryTip(memberOf(network.ready, 'hotline.se').publicAddress, site.pageUrl)
  await untilItems(clientOf(memberOf(network.ready, 'hotline.se'), 'analyst'), site, 'assessment', 1)
}, 180_000)
afterAll(() => network?.stop())

describe('after the whole main job', () => {
  it('no file of databases, WAL, vault, logs and temporary folders holds the tip or its sender in the clear', async () => {
    for (const url of network.databaseUrls) await dumpDatabase(url)
    const scan = await scanFolder(network.folder, [...sender, ...tipped])
    expect(scan.files).toBeGreaterThan(1_000)
    expect(scan.bytes).toBeGreaterThan(50_000_000)
    expect(scan.found).toEqual([])
  }, 180_000)

  it('no dump of a database holds them', async () => {
    for (const url of network.databaseUrls) {
      const dump = await dumpDatabase(url)
      expect(dump.length).toBeGreaterThan(1_000)
      expect(findNeedles(dump, [...sender, ...tipped])).toEqual([])
    }
  })

  it('the memory of the idle process holds no trace of the sender', async () => {
    await ordinaryTips(memberOf(network.ready, 'hotline.se').publicAddress, 200)
    const memory = await scanProcessMemory(network.pid, sender)
    expect(memory.bytes).toBeGreaterThan(100_000_000)
    expect(memory.found).toEqual([])
  })

  it('the scan would find them: the made-up web’s own answer, written to the same folder, is found', async () => {
    const folder = `${network.folder}/planted`
    await mkdir(folder)
    await writeFile(
      `${folder}/planted`,
      await fetch(`${network.ready.madeUpWeb.controlAddress}/hosts`).then((answer) => answer.text()),
    )
    expect((await scanFolder(folder, tipped)).found.length).toBeGreaterThan(0)
    await rm(folder, { recursive: true })
  })
})

/** Sends a tip from an address, through a proxy's header and with a browser name that occur nowhere else. */
function sendCanaryTip(origin: string, address: string): Promise<void> {
  const body = JSON.stringify({ locator: address, theme: 'csam', text, recipe: { password } })
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'user-agent': userAgent,
    'x-forwarded-for': '203.0.113.77',
    connection: 'close',
  }
  return new Promise((resolve, reject) => {
    const sending = request(
      `${origin}/api/tips`,
      { method: 'POST', headers, localAddress: '127.0.0.77' },
      (answer) => {
        answer.resume()
        answer.once('end', () =>
          answer.statusCode === 201 ? resolve() : reject(new Error(`status ${answer.statusCode}`)),
        )
      },
    )
    sending.once('error', reject)
    sending.end(body)
  })
}

/** Other people's requests, so that the process has something else in its buffers, as a hotline's has. */
async function ordinaryTips(origin: string, count: number): Promise<void> {
  for (let sent = 0; sent < count; sent++) await fetch(`${origin}/`).then((answer) => answer.text())
}

async function pictureOf(controlAddress: string, host: string): Promise<Uint8Array> {
  const sites =
    await apiClient(controlAddress).get<
      { host: string; address: string; pages: { pictures: { url: string }[] }[] }[]
    >('/hosts')
  const site = sites.find((each) => each.host === host)
  const url = new URL(site?.pages[0]?.pictures[0]?.url ?? '')
  return new Promise((resolve, reject) => {
    request(
      { host: site?.address ?? '', port: url.port, path: url.pathname, headers: { host: url.host } },
      (answer) => {
        const pieces: Buffer[] = []
        answer.on('data', (piece: Buffer) => pieces.push(piece))
        answer.once('end', () => resolve(Buffer.concat(pieces)))
      },
    )
      .once('error', reject)
      .end()
  })
}
