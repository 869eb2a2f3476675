import {
  importSigningKey,
  newSigningKey,
  readReceipt,
  receiptMatches,
  signRequest,
} from '@samverkan/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DirectoryView } from '../../network/members/index.ts'
import type { ExchangeContext } from '../context.ts'
import { codeOf, craft, deliver, post, put, rejectionOf } from '../testing/craft.ts'
import { type TestMember, type TestNetwork, testNetwork } from '../testing/test-network.ts'
import { takeEnvelope } from './take-envelope.ts'

let network: TestNetwork
let se: TestMember
let nl: TestMember
let fr: TestMember
beforeAll(async () => {
  network = await testNetwork([
    { id: 'hotline.se', kind: 'hotline', country: 'SE' },
    { id: 'hotline.nl', kind: 'hotline', country: 'NL' },
    { id: 'hotline.fr', kind: 'hotline', country: 'FR' },
  ])
  se = network.member('hotline.se')
  nl = network.member('hotline.nl')
  fr = network.member('hotline.fr')
})
afterAll(() => network.close())

const picture = new TextEncoder().encode('a geometric pattern')
const records = (member: TestMember, envelope: string) =>
  member.foundation.database
    .selectFrom('inbox_record')
    .selectAll()
    .where('envelope_id', '=', envelope)
    .execute()

async function expectNothingTaken(member: TestMember, envelope: string) {
  expect(await records(member, envelope)).toEqual([])
  const taken = await member.foundation.database
    .selectFrom('inbox')
    .select('id')
    .where('id', '=', envelope)
    .where('receipt_kind', '=', 'delivered')
    .execute()
  expect(taken).toEqual([])
}

describe('a right envelope', () => {
  test('first gets the list of its parts, then a receipt that the sender can verify', async () => {
    const crafted = await craft(se, nl, { evidence: [picture] })
    const asked = await post(nl, crafted.jws)
    expect(asked.status).toBe(202)
    expect(JSON.parse(asked.body)).toEqual({ need: crafted.parts.map(({ sha256 }) => sha256) })
    const answer = await deliver(se, nl, crafted)
    expect(answer.status).toBe(200)
    const view = se.members.view()
    const read = view && (await readReceipt(answer.body, view.resolveKey))
    if (!read?.ok) throw new Error('the receipt does not verify')
    expect(receiptMatches(read.receipt, crafted.envelope, crafted.jws)).toEqual({ ok: true })
    expect(await records(nl, crafted.envelope.id)).toHaveLength(1)
  })

  test('gets the same receipt byte for byte however often it comes, and takes effect once', async () => {
    const crafted = await craft(se, nl)
    const first = await deliver(se, nl, crafted)
    for (let again = 0; again < 3; again++) expect(await post(nl, crafted.jws)).toEqual(first)
    await nl.restart()
    expect(await post(nl, crafted.jws)).toEqual(first)
    expect(await records(nl, crafted.envelope.id)).toHaveLength(1)
  })

  test('that arrives several times at once is taken once, with one receipt and one leaf', async () => {
    const crafted = await craft(se, nl)
    await post(nl, crafted.jws)
    for (const part of crafted.parts) await put(se, nl, part)
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(nl, crafted.jws)))
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1)
    expect(answers.every(({ status }) => status === 200)).toBe(true)
    expect(await records(nl, crafted.envelope.id)).toHaveLength(1)
    const leaves = await nl.foundation.database
      .selectFrom('ledger_event')
      .select('body')
      .where('kind', '=', 'envelope.received')
      .execute()
    expect(leaves.filter(({ body }) => body?.includes(crafted.envelope.id))).toHaveLength(1)
  })

  test('of a member of whom we hear only now, because it writes to us, is taken at once', async () => {
    const known = nl.members.view()
    if (!known) throw new Error('no directory')
    const { members } = known.directory
    const before: DirectoryView = {
      ...known,
      directory: { ...known.directory, members: members.filter(({ id }) => id !== se.id) },
      resolveKey: () => undefined,
    }
    let view = before
    const refreshForUnknownKey = async () => {
      view = known
    }
    const context = {
      foundation: nl.foundation,
      members: { ...nl.members, view: () => view, refreshForUnknownKey },
    } as ExchangeContext
    const { jws } = await craft(se, nl)
    expect(await takeEnvelope(context, jws)).toMatchObject({ answer: 'need' })
  })

  test('in a new envelope with the same record takes effect once', async () => {
    const first = await craft(se, nl)
    await deliver(se, nl, first)
    const second = await craft(se, nl, { record: first.record })
    expect((await deliver(se, nl, second)).status).toBe(200)
    expect(await records(nl, second.envelope.id)).toEqual([])
  })
})

describe('what is refused without a signature, to be tried again', () => {
  test('text that is no envelope, and a body in another media type', async () => {
    expect((await post(nl, 'not a jws')).status).toBe(400)
    expect((await post(nl, '')).status).toBe(400)
    const { jws } = await craft(se, nl)
    expect((await post(nl, jws, 'application/json')).status).toBe(415)
    expect((await post(nl, jws.slice(0, -20))).status).toBe(400)
  })

  test('a body above 128 KiB, before anything is parsed', async () => {
    expect((await post(nl, 'a'.repeat(200_000))).status).toBe(413)
  })

  test('a signature that does not fit, and a key that nobody has', async () => {
    const { jws, envelope } = await craft(se, nl)
    const [header = '', payload = '', signature = ''] = jws.split('.')
    const other = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`
    expect(codeOf(await post(nl, `${header}.${payload}.${other}`))).toBe('unreadable')
    const stranger = importSigningKey(newSigningKey().privateJwk)
    if (!stranger.ok) throw new Error(stranger.reason)
    const forged = await craft(se, nl, { key: stranger.key })
    expect((await post(nl, forged.jws)).status).toBe(403)
    await expectNothingTaken(nl, envelope.id)
  })

  test('one that says it is from another member than its key belongs to', async () => {
    const forged = await craft(se, nl, { key: fr.members.keys().sign })
    expect(codeOf(await post(nl, forged.jws))).toBe('unreadable')
    await expectNothingTaken(nl, forged.envelope.id)
  })

  test('one from the future, and one that has expired', async () => {
    const later = new Date(Date.now() + 20 * 60_000).toISOString()
    const exp = new Date(Date.now() + 40 * 60_000).toISOString()
    const early = await craft(se, nl, { envelope: { iat: later, exp } })
    expect((await post(nl, early.jws)).status).toBe(425)
    const [hourAgo = '', minuteAgo = ''] = [3_000_000, 60_000].map((ms) =>
      new Date(Date.now() - ms).toISOString(),
    )
    const late = await craft(se, nl, { envelope: { iat: hourAgo, exp: minuteAgo } })
    expect((await post(nl, late.jws)).status).toBe(410)
  })

  test('one at a place in its chain that only whoever wants us to look at millions of places would use', async () => {
    const prev = 'a'.repeat(64)
    const last = await craft(se, nl, { envelope: { seq: 10_000_000, prev } })
    expect((await post(nl, last.jws)).status).toBe(202)
    for (const seq of [10_000_001, 2 ** 31 - 1, 2 ** 53 - 1]) {
      const far = await craft(se, nl, { envelope: { seq, prev } })
      const answer = await post(nl, far.jws)
      expect([answer.status, codeOf(answer)]).toEqual([409, 'too-far'])
    }
  })

  test('one whose sender was shown another directory under the same version', async () => {
    const dir = { version: 1, root: 'f'.repeat(64) }
    const crafted = await craft(se, nl, { envelope: { dir } })
    expect(codeOf(await post(nl, crafted.jws))).toBe('split-view')
    // Nothing goes to it any more, until a person has called it.
    expect(nl.members.view()?.mayReceive('hotline.se')).toBe(false)
    expect(nl.members.view()?.mayReceive('interpol')).toBe(true)
    await expectNothingTaken(nl, crafted.envelope.id)
  })
})

describe('equivocation', () => {
  test('the same id with other content is refused, raises an alarm once, and both are kept', async () => {
    const first = await craft(se, nl)
    const receipt = await deliver(se, nl, first)
    const second = await craft(se, nl, { envelope: { id: first.envelope.id } })
    for (let again = 0; again < 2; again++) {
      const answer = await post(nl, second.jws)
      expect(answer.status).toBe(409)
      expect(codeOf(answer)).toBe('other-content')
    }
    expect(await post(nl, first.jws)).toEqual(receipt)
    const kept = await nl.foundation.database
      .selectFrom('inbox_conflict')
      .select(['jws', 'what'])
      .where('id', '=', first.envelope.id)
      .execute()
    expect(kept).toEqual([{ jws: second.jws, what: 'equivocation' }])
    const alarms = await nl.foundation.database
      .selectFrom('ledger_event')
      .select('body')
      .where('kind', '=', 'exchange.alarmed')
      .execute()
    expect(alarms.filter(({ body }) => body?.includes(first.envelope.id))).toHaveLength(1)
  })

  test('a second envelope in one place of the chain is refused', async () => {
    const first = await craft(se, nl)
    await deliver(se, nl, first)
    const { epoch } = first.envelope
    const second = await craft(se, nl, { envelope: { epoch } })
    expect(codeOf(await post(nl, second.jws))).toBe('other-content')
    const broken = await craft(se, nl, { envelope: { epoch, seq: 2, prev: 'a'.repeat(64) } })
    expect(codeOf(await post(nl, broken.jws))).toBe('other-content')
    await expectNothingTaken(nl, broken.envelope.id)
  })
})

describe('what is refused for good, with a signature', () => {
  const refusals: [string, () => Promise<Awaited<ReturnType<typeof craft>>>, string][] = [
    ['a kind that we do not know', () => craft(se, nl, { envelope: { kind: 'query' } }), 'unsupported-kind'],
    [
      'a body that was made by somebody else and signed anew',
      async () => {
        const stolen = await craft(fr, nl)
        return craft(se, nl, { parts: stolen.parts })
      },
      'other-sender',
    ],
    [
      'a body that was not meant for us',
      () => craft(se, nl, { body: { distribution: ['hotline.fr'] } }),
      'not-in-distribution',
    ],
    [
      'a body that is not sealed for us',
      async () => craft(se, nl, { parts: (await craft(se, fr)).parts }),
      'cannot-open',
    ],
    [
      'evidence that is not what the manifest says',
      () => craft(se, nl, { evidence: [picture], manifestOf: [new Uint8Array([1, 2, 3])] }),
      'part-mismatch',
    ],
    [
      'evidence that was swapped for another sealed part',
      async () => {
        const mine = await craft(se, nl, { evidence: [picture] })
        const other = await craft(se, nl, { evidence: [new TextEncoder().encode('another pattern')] })
        const [body] = mine.parts
        const [, evidence] = other.parts
        if (!body || !evidence) throw new Error('parts are missing')
        return craft(se, nl, { parts: [body, evidence] })
      },
      'part-mismatch',
    ],
    [
      'evidence that the manifest does not name',
      () => craft(se, nl, { evidence: [picture], manifestOf: [], record: { parts: [] } }),
      'manifest-mismatch',
    ],
    [
      'a record that is not one',
      () => craft(se, nl, { record: { revision: 1, actions: 'none' as never } }),
      'bad-record',
    ],
    [
      'a record of a type that we do not know',
      () => craft(se, nl, { record: { type: 'rumour' as never } }),
      'other-kind',
    ],
  ]
  test.each(refusals)('%s', async (_what, make, code) => {
    const crafted = await make()
    const sender = crafted.envelope.from === 'hotline.se' ? se : fr
    const answer = await deliver(sender, nl, crafted)
    expect(answer.status).toBe(422)
    expect(rejectionOf(answer)).toBe(code)
    expect(await post(nl, crafted.jws)).toEqual(answer)
    await expectNothingTaken(nl, crafted.envelope.id)
  })

  test('an envelope for somebody else, whose receipt does not fool its sender', async () => {
    const crafted = await craft(se, fr)
    const answer = await post(nl, crafted.jws)
    expect(rejectionOf(answer)).toBe('wrong-addressee')
    const view = se.members.view()
    const read = view && (await readReceipt(answer.body, view.resolveKey))
    expect(read?.ok && receiptMatches(read.receipt, crafted.envelope, crafted.jws)).toEqual({
      ok: false,
      reason: 'wrong-issuer',
    })
  })

  test('a part under another length than it has, without a look at its bytes', async () => {
    const first = await craft(se, nl, { evidence: [picture] })
    await deliver(se, nl, first)
    const [, evidence] = first.parts
    if (!evidence) throw new Error('no evidence')
    const asEvidence = await craft(se, nl, { evidence: [picture] })
    const [body] = asEvidence.parts
    if (!body) throw new Error('no body')
    const part = (n: number, { sha256 }: { sha256: string }, len: number) => ({
      ...{ n, role: n === 0 ? ('body' as const) : ('evidence' as const), sha256, len },
    })
    const longer = [part(0, body, body.len), part(1, evidence, evidence.len + 1)]
    const told = await craft(se, nl, { envelope: { parts: longer } })
    expect((await post(nl, told.jws)).status).toBe(202)
    await put(se, nl, body)
    expect(rejectionOf(await post(nl, told.jws))).toBe('other-bytes')

    const { blobs } = nl.foundation.vault
    const { get } = blobs
    const read: string[] = []
    blobs.get = (sha256) => {
      read.push(sha256)
      return get(sha256)
    }
    try {
      const asBody = await craft(se, nl, { envelope: { parts: [part(0, evidence, 100)] } })
      expect(rejectionOf(await post(nl, asBody.jws))).toBe('other-bytes')
    } finally {
      blobs.get = get
    }
    expect(read).toEqual([])
  })

  test('a part larger than we take, before it is sent', async () => {
    const crafted = await craft(se, nl)
    const parts = [
      ...crafted.envelope.parts,
      { n: 1, role: 'evidence' as const, sha256: 'e'.repeat(64), len: 2 * 1024 ** 3 + 1 },
    ]
    const large = await craft(se, nl, { envelope: { parts } })
    expect(rejectionOf(await post(nl, large.jws))).toBe('part-too-large')
  })
})

describe('after a member has withdrawn its signing key', () => {
  test('the old key signs no new envelope, and opens no request', async () => {
    const stolen = fr.members.keys().sign
    const announced = await craft(fr, nl)
    await post(nl, announced.jws)
    await network.replaceSigningKey('hotline.fr')
    const forged = await craft(fr, nl, { key: stolen })
    expect(codeOf(await post(nl, forged.jws))).toBe('unknown-key')
    await expectNothingTaken(nl, forged.envelope.id)
    const [part] = announced.parts
    if (!part) throw new Error('no part')
    const url = `${nl.origin}/hx/v1/parts/${part.sha256}`
    const request = { htm: 'PUT', htu: url, bodySha256: part.sha256 }
    const proof = await signRequest(request, stolen, nl.foundation.clock.now())
    expect(codeOf(await put(fr, nl, part, proof))).toBe('bad-proof')
    expect((await deliver(fr, nl, await craft(fr, nl))).status).toBe(200)
  })

  test('an envelope that was taken before still gets its receipt, and other bytes under its id raise no alarm', async () => {
    const stolen = fr.members.keys().sign
    const crafted = await craft(fr, nl)
    const answer = await deliver(fr, nl, crafted)
    await network.replaceSigningKey('hotline.fr')
    expect(await post(nl, crafted.jws)).toEqual(answer)
    const other = await craft(fr, nl, { key: stolen, envelope: { id: crafted.envelope.id } })
    expect(codeOf(await post(nl, other.jws))).toBe('unknown-key')
    const alarms = await nl.foundation.database
      .selectFrom('inbox_conflict')
      .select('id')
      .where('id', '=', crafted.envelope.id)
      .execute()
    expect(alarms).toEqual([])
  })

  test('it signs its kept receipts anew when they are asked for', async () => {
    const crafted = await craft(se, nl)
    const before = await deliver(se, nl, crafted)
    await network.replaceSigningKey('hotline.nl')
    const after = await post(nl, crafted.jws)
    const view = se.members.view()
    if (!view) throw new Error('no view')
    expect(await readReceipt(before.body, view.resolveKey)).toMatchObject({ reason: 'unknown-key' })
    const read = await readReceipt(after.body, view.resolveKey)
    if (!read.ok) throw new Error(read.reason)
    expect(receiptMatches(read.receipt, crafted.envelope, crafted.jws)).toEqual({ ok: true })
    expect(read.receipt.kind).toBe('delivered')
    expect(await post(nl, crafted.jws)).toEqual(after)
    expect(await records(nl, crafted.envelope.id)).toHaveLength(1)
  })
})
