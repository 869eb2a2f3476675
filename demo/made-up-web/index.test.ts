import { createServer, Socket } from 'node:net'
import { expect, test } from 'vitest'
import { addressTable, startMadeUpWeb } from './index.ts'
import { listening } from './listening.ts'
import { visit } from './testing/visit.ts'

test('several made-up webs run in one process without knowing of each other', async () => {
  const [one, two] = await Promise.all([startMadeUpWeb(), startMadeUpWeb()])
  try {
    const request = { host: 'same.example', country: 'NL', pages: [{ path: '/page' }] }
    const [first, second] = await Promise.all([one.addHost(request), two.addHost(request)])
    one.takeDown({ url: `${first.url}page` })
    expect((await visit(one, `${first.url}page`)).status).toBe(404)
    expect((await visit(two, `${second.url}page`)).status).toBe(200)
    expect(two.requests().length).toBe(1)
  } finally {
    await Promise.all([one.stop(), two.stop()])
  }
})

test('all hosts that are added at once get addresses of their own', async () => {
  const web = await startMadeUpWeb()
  try {
    const hosts = await Promise.all(Array.from({ length: 20 }, () => web.addHost({ country: 'NL' })))
    expect(new Set(hosts.map((host) => host.address)).size).toBe(20)
  } finally {
    await web.stop()
  }
})

test('stop lets go of every port, also in the middle of an answer, so that the same ports can be taken again', async () => {
  const web = await startMadeUpWeb({ https: true })
  const host = await web.addHost({
    country: 'NL',
    pages: [{ path: '/page', mode: { kind: 'slow-body', pauseMs: 60_000 } }],
  })
  const waiting = visit(web, `${host.url}page`)
  const idle = new Socket().connect(web.smtp.port, web.smtp.host)
  await new Promise((resolve) => idle.once('data', resolve))
  idle.on('error', () => undefined)
  const ports = {
    control: Number(new URL(web.controlUrl).port),
    dns: web.dns.port,
    rdap: Number(new URL(web.rdapUrl).port),
    smtp: web.smtp.port,
    http: web.http.port,
    https: web.https?.port ?? 0,
  }
  const outcome = expect(waiting).rejects.toThrow()
  await web.stop()
  await outcome
  const again = await startMadeUpWeb({ https: true, ports })
  try {
    expect(again.controlUrl).toBe(web.controlUrl)
    expect((await again.addHost({ country: 'NL' })).address).toBe(host.address)
  } finally {
    await again.stop()
  }
})

test('a start that fails on its last part leaves nothing open', async () => {
  const probe = await startMadeUpWeb()
  const freed = { dns: probe.dns.port, smtp: probe.smtp.port, http: probe.http.port }
  await probe.stop()
  const blocker = createServer()
  const control = await listening(blocker, '127.0.0.1', 0)
  try {
    await expect(startMadeUpWeb({ ports: { ...freed, control } })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    })
    await (await startMadeUpWeb({ ports: freed })).stop()
  } finally {
    blocker.close()
  }
})

test('an address that another program has is passed over', async () => {
  const web = await startMadeUpWeb()
  const other = createServer()
  try {
    await listening(other, '127.31.0.2', web.http.port)
    expect((await web.addHost({ country: 'NL' })).address).toBe('127.31.0.3')
  } finally {
    other.close()
    await web.stop()
  }
})

test('the address table has one row for each network, all on loopback, with numbers for documentation', () => {
  expect(addressTable.map((row) => row.country)).toEqual(['NL', 'SE', 'DE', 'FI', 'AQ', 'US'])
  expect(addressTable.every((row) => /^127\.\d+\.0\.0\/24$/.test(row.prefix))).toBe(true)
  expect(addressTable.every((row) => row.asn >= 64496 && row.asn <= 64511)).toBe(true)
  expect(addressTable.filter((row) => row.contentDeliveryNetwork).map((row) => row.provider)).toEqual([
    'Cirrus Edge',
  ])
})
