// Reference: security.md section 2, canary test. The sender's address, the address in X-Forwarded-For and the user agent
// reach no log, no table, no file of the database (its write-ahead log too) and no temporary file.
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  createKeys,
  type EmbeddedDatabase,
  openFoundation,
  parseConfig,
  startEmbeddedDatabase,
  systemRandom,
} from '../foundation/index.ts'
import { openIntake } from './index.ts'
import { serve } from './testing/open-room.ts'

const source = '127.0.0.77'
const forwarded = '203.0.113.77'
const userAgent = 'Canary-Browser/77.7 (Unmistakable 4f1c9a)'
const cookie = 'canary-cookie-5b2e77'

let folder: string
let cluster: EmbeddedDatabase
const temporary = process.env['TMPDIR']
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'samverkan-canary-'))
  process.env['TMPDIR'] = folder
  cluster = await startEmbeddedDatabase(join(folder, 'database'))
})
afterAll(async () => {
  if (temporary === undefined) delete process.env['TMPDIR']
  else process.env['TMPDIR'] = temporary
  await cluster.stop()
  await rm(folder, { recursive: true, force: true })
})

/** How an address or a name could stand somewhere: as text, in hex, in base64, and as an integer of either order. */
function shapesOf(text: string): Buffer[] {
  const bytes = Buffer.from(text)
  const digests = ['md5', 'sha1', 'sha256'].map((name) => createHash(name).update(text).digest())
  const written = [text, bytes.toString('hex'), bytes.toString('base64').replace(/.{0,3}=*$/, '')]
  for (const digest of digests)
    written.push(digest.toString('hex'), digest.toString('base64url').slice(0, 20))
  const octets = /^\d+\.\d+\.\d+\.\d+$/.test(text) ? Buffer.from(text.split('.').map(Number)) : undefined
  if (octets)
    written.push(octets.toString('hex'), String(octets.readUInt32BE()), String(octets.readUInt32LE()))
  return [...written.map((each) => Buffer.from(each)), ...digests]
}

const shapes = [source, forwarded, userAgent, cookie].flatMap(shapesOf)

function found(where: Buffer): string[] {
  return shapes.filter((shape) => where.includes(shape)).map((shape) => shape.toString('latin1'))
}

function send(origin: string, path: string, type: string, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      origin + path,
      {
        method: body === '' ? 'GET' : 'POST',
        localAddress: source,
        headers: {
          ...{ 'x-forwarded-for': forwarded, forwarded: `for=${forwarded}`, 'x-real-ip': forwarded },
          ...{ 'user-agent': userAgent, cookie, referer: `https://${cookie}.example/` },
          ...{ 'sec-ch-ua': userAgent, 'accept-language': 'sv' },
          ...(body === '' ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(body) }),
        },
      },
      (answer) => {
        answer.resume()
        answer.on('end', () => resolve(answer.statusCode ?? 0))
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

async function everyTable(url: string): Promise<Buffer> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows: tables } = await client.query(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema')`,
  )
  const rows: unknown[] = []
  for (const { name } of tables) {
    const { rows: all } = await client.query(`select to_jsonb(t)::text as row from ${name} t`)
    rows.push(name, ...all.map((each) => each.row))
  }
  await client.query('checkpoint')
  await client.end()
  return Buffer.from(rows.join('\n'))
}

async function filesUnder(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

test('address and user agent of the sender are found nowhere', async () => {
  const lines: string[] = []
  const printed: string[] = []
  const write = process.stderr.write.bind(process.stderr)
  process.stderr.write = ((chunk: string | Uint8Array) => {
    printed.push(String(chunk))
    return true
  }) as typeof process.stderr.write
  const dataDir = join(folder, 'data')
  await createKeys(dataDir, 'hotline.se', systemRandom)
  const parsed = parseConfig({
    member: {
      ...{ id: 'hotline.se', name: 'Hotline Sweden', kind: 'hotline', country: 'SE', languages: ['sv'] },
      ...{ mailAddress: 'notices@hotline-se.example', website: 'https://hotline-se.example/' },
    },
    ...{ dataDir, databaseUrl: await cluster.databaseUrl('canary'), network: {}, log: 'info' },
    mail: { outgoing: { host: '127.0.0.1', port: 2525 } },
  })
  if (!parsed.ok) throw new Error(parsed.problems.join())
  const foundation = await openFoundation(parsed.config, { writeLog: (line) => lines.push(line) })
  const room = openIntake(foundation)
  const open = await serve(foundation, room.routes?.public, { kind: 'anonymous' })
  const form = 'application/x-www-form-urlencoded'
  try {
    for (let i = 0; i < 20; i++) {
      expect(await send(open.origin, '/tips', form, `text=Sentence+${i}`)).toBe(200)
      expect(await send(open.origin, '/api/tips', 'application/json', `{"text":"Sentence ${i}"}`)).toBe(201)
    }
    expect(await send(open.origin, '/', '', '')).toBe(200)
    expect(await send(open.origin, '/code', form, `code=${'0'.repeat(24)}`)).toBe(422)
    expect(await send(open.origin, '/tips', form, `text=${'x'.repeat(20_001)}`)).toBe(422)
    expect(await send(open.origin, '/nowhere', '', '')).toBe(404)
    // A request that fails inside is the one that gets logged.
    await foundation.pool.query('alter table report rename to report_away')
    expect(await send(open.origin, '/code', form, `code=${'0'.repeat(24)}`)).toBe(500)
    expect(await send(open.origin, '/tips', form, 'text=Not+stored')).toBe(503)
    await foundation.pool.query('alter table report_away rename to report')
    expect(lines.length).toBeGreaterThanOrEqual(2)
    expect(found(Buffer.from(lines.join('')))).toEqual([])
    const tables = await everyTable(await cluster.databaseUrl('canary'))
    expect(tables.includes('report.received')).toBe(true)
    expect(found(tables)).toEqual([])
  } finally {
    process.stderr.write = write
    await open.close()
    await room.stop?.()
    await foundation.close()
  }
  expect(found(Buffer.from(printed.join('')))).toEqual([])
  const files = await filesUnder(folder)
  expect(files.some((file) => file.includes('pg_wal'))).toBe(true)
  for (const file of files) expect(found(await readFile(file)), file).toEqual([])
})

test('the search finds each of them where they are', () => {
  for (const text of [source, forwarded, userAgent, cookie]) {
    for (const shape of shapesOf(text))
      expect(found(Buffer.concat([Buffer.from('before '), shape, Buffer.from(' after')]))).not.toEqual([])
  }
})
