import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { request } from 'undici'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type ItemId, manualClock, newId } from '../../foundation/index.ts'
import { fillableDisk } from '../../foundation/testing/fillable-disk.ts'
import { anItem, pictureOf, viewOf } from '../testing/builders.ts'
import { codeOf, craft, deliver, post, put } from '../testing/craft.ts'
import { type TestMember, type TestNetwork, testNetwork } from '../testing/test-network.ts'

const mebibyte = 1024 * 1024
const clock = manualClock(new Date())
const disk = fillableDisk()
/** Called when half of a part is at the receiver. */
let halfDone: () => void = () => {}
const faults = {
  reach: (label: string) => (label === 'exchange.part-half-done' ? halfDone() : undefined),
}
let network: TestNetwork
let se: TestMember
let nl: TestMember
beforeAll(async () => {
  network = await testNetwork(
    [
      { id: 'hotline.se', kind: 'hotline', country: 'SE' },
      { id: 'hotline.nl', kind: 'hotline', country: 'NL', policy: { diskReserveBytes: 0 } },
    ],
    { clock, faults },
  )
  se = network.member('hotline.se')
  nl = network.member('hotline.nl')
})
afterAll(() => network.close())
beforeEach(() => {
  disk.fill(false)
  halfDone = () => {}
})

const incoming = (member: TestMember) => {
  const folder = join(member.foundation.config.dataDir, 'vault', 'incoming')
  mkdirSync(folder, { recursive: true })
  return readdirSync(folder)
}

async function received(id: string) {
  const rows = nl.foundation.database.selectFrom('inbox').select('id').where('id', '=', id)
  return (await rows.execute()).length
}

describe('a receiver whose disk is full', () => {
  beforeAll(() => nl.restart({ clock, faults, disk }))

  test('refuses new work before anything is sent, says when to come again, and signs nothing', async () => {
    const crafted = await craft(se, nl, { evidence: [new Uint8Array(randomBytes(mebibyte))] })
    disk.fill(true)
    const answer = await request(`${nl.origin}/hx/v1/envelopes`, {
      method: 'POST',
      headers: { 'content-type': 'application/jose' },
      body: crafted.jws,
    })
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([507, '60'])
    expect(codeOf({ status: 507, body: await answer.body.text() })).toBe('no-space')
    expect(await received(crafted.envelope.id)).toBe(0)
    disk.fill(false)
    expect((await deliver(se, nl, crafted)).status).toBe(200)
  })

  test('keeps nothing of a part that the disk has no room for half-way, and takes it when there is room again', async () => {
    const crafted = await craft(se, nl, { evidence: [new Uint8Array(randomBytes(4 * mebibyte))] })
    expect((await post(nl, crafted.jws)).status).toBe(202)
    const [, evidence] = crafted.parts
    if (!evidence) throw new Error('no evidence')
    halfDone = () => disk.fill(true)
    const refused = await put(se, nl, evidence).catch(() => undefined)
    // The answer may be lost on a connection that is still full of the part.
    if (refused) expect([refused.status, codeOf(refused)]).toEqual([507, 'no-space'])
    expect((await put(se, nl, evidence).catch(() => ({ status: 507 }))).status).toBe(507)
    expect(incoming(nl)).toEqual([])
    expect((await post(nl, crafted.jws)).status).toBe(202)
    expect(await received(crafted.envelope.id)).toBe(0)
    disk.fill(false)
    halfDone = () => {}
    expect((await deliver(se, nl, crafted)).status).toBe(200)
  })

  test('loses nothing that was handed over meanwhile: it comes by itself when there is room again', async () => {
    const picture = new Uint8Array(randomBytes(300_000))
    const itemId = await anItem(se.foundation, { picture, kind: 'image' })
    disk.fill(true)
    await se.exchange.route(itemId)
    await network.settle()
    expect(await viewOf(nl.foundation, itemId)).toBeUndefined()
    disk.fill(false)
    clock.advance(20 * 60_000)
    await network.settle()
    expect(await viewOf(nl.foundation, itemId)).toMatchObject({ stage: 'offered' })
    expect(await pictureOf(nl.foundation, itemId)).toEqual(picture)
  })

  test('does not count a try to keep evidence that failed for want of room', async () => {
    const evidence = new Uint8Array(randomBytes(200_000))
    const crafted = await craft(se, nl, { evidence: [evidence] })
    expect((await deliver(se, nl, crafted)).status).toBe(200)
    disk.fill(true)
    const record = () =>
      nl.foundation.database
        .selectFrom('inbox_record')
        .select(['state', 'attempts'])
        .where('envelope_id', '=', crafted.envelope.id)
        .executeTakeFirstOrThrow()
    for (let round = 0; round < 7; round++) {
      await nl.exchange.runDue()
      expect(await record()).toEqual({ state: 'waiting', attempts: 0 })
      await sql`update inbox_record set lease_until = null`.execute(nl.foundation.database)
    }
    disk.fill(false)
    await nl.exchange.runDue()
    expect((await record()).state).toBe('applied')
    expect(await pictureOf(nl.foundation, crafted.record.itemId as never)).toEqual(evidence)
  })
})

describe('a receiver whose disk has little room', () => {
  beforeAll(() => nl.restart({ clock, faults, disk }))

  test('takes nothing of the last of it for items that share one large part, and keeps each when there is room', async () => {
    const crafted = await craft(se, nl, { evidence: [new Uint8Array(randomBytes(200_000))] })
    const twin = { ...crafted.record, itemId: newId<ItemId>(clock.now(), nl.foundation.random) }
    const shared = await craft(se, nl, {
      evidence: [new Uint8Array(randomBytes(200_000))],
      body: { records: [crafted.record, twin] },
    })
    expect((await deliver(se, nl, shared)).status).toBe(200)
    const states = async () => {
      const rows = nl.foundation.database.selectFrom('inbox_record').select(['state', 'attempts'])
      return (await rows.where('envelope_id', '=', shared.envelope.id).execute()).map(({ state }) => state)
    }
    const { freeBytes } = disk
    disk.freeBytes = async () => 100_000
    await nl.exchange.runDue()
    expect(await states()).toEqual(['waiting', 'waiting'])
    disk.freeBytes = freeBytes
    await sql`update inbox_record set lease_until = null`.execute(nl.foundation.database)
    await nl.exchange.runDue()
    expect(await states()).toEqual(['applied', 'applied'])
  })
})

describe('a sender whose disk is full', () => {
  beforeAll(() => se.restart({ clock, faults, disk }))
  afterAll(() => se.restart({ clock, faults }))

  test('lets what it cannot seal wait, sets nothing aside, and sends it when there is room again', async () => {
    const picture = new Uint8Array(randomBytes(300_000))
    const itemId = await anItem(se.foundation, { picture, kind: 'image' })
    disk.fill(true)
    await se.exchange.route(itemId)
    await network.settle()
    const waiting = await se.foundation.database
      .selectFrom('outbox_record')
      .select('state')
      .where('item_id', '=', itemId)
      .execute()
    expect(new Set(waiting.map(({ state }) => state))).toEqual(new Set(['waiting']))
    disk.fill(false)
    await network.settle()
    expect(await viewOf(nl.foundation, itemId)).toMatchObject({ stage: 'offered' })
  })
})

/** A file system of a few MiB, or why there is none here. */
const noTmpfs = ((): string | undefined => {
  if (process.getuid?.() !== 0) return 'only root may mount a small file system'
  const folder = mkdtempSync(join(tmpdir(), 'samverkan-test-tmpfs-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' })
    execFileSync('umount', [folder], { stdio: 'ignore' })
    return undefined
  } catch {
    return 'no small file system can be mounted here'
  } finally {
    rmSync(folder, { recursive: true })
  }
})()

describe(noTmpfs === undefined ? 'on a real small disk' : `on a real small disk: skipped, ${noTmpfs}`, () => {
  test.runIf(noTmpfs === undefined)(
    'a part is refused when it runs full half-way, and taken after',
    async () => {
      const vault = join(nl.foundation.config.dataDir, 'vault')
      await nl.restart({ clock, faults })
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', vault])
      try {
        const crafted = await craft(se, nl, { evidence: [new Uint8Array(randomBytes(12 * mebibyte))] })
        expect((await post(nl, crafted.jws)).status).toBe(202)
        const [, evidence] = crafted.parts
        if (!evidence) throw new Error('no evidence')
        const filler = join(vault, 'filler')
        halfDone = () => fillUp(filler)
        const refused = await put(se, nl, evidence).catch(() => undefined)
        if (refused) expect([refused.status, codeOf(refused)]).toEqual([507, 'no-space'])
        expect(incoming(nl)).toEqual([])
        expect((await put(se, nl, evidence).catch(() => ({ status: 507 }))).status).toBe(507)
        const large = await craft(se, nl, { evidence: [new Uint8Array(randomBytes(2 * mebibyte))] })
        rmSync(filler)
        halfDone = () => {}
        expect((await deliver(se, nl, large)).status).toBe(200)
        expect((await deliver(se, nl, crafted)).status).toBe(200)
      } finally {
        execFileSync('umount', [vault])
      }
    },
  )
})

function fillUp(path: string): void {
  const file = openSync(path, 'w')
  const piece = Buffer.alloc(64 * 1024)
  try {
    for (;;) writeSync(file, piece)
  } catch {
    closeSync(file)
  }
}
