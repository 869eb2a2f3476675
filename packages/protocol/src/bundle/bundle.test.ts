import { beforeAll, describe, expect, test } from 'vitest'
import { signRoot } from '../directory/sign-root.ts'
import {
  type Bundle,
  describeBundle,
  newSealKeyPair,
  readBundle,
  signEnvelope,
  signLedgerVoucher,
  signReceipt,
  verifyBundle,
  writeBundle,
} from '../index.ts'
import { aBundle, aLedgerOf, documentsOf } from '../testing/a-bundle.ts'
import { aRoot } from '../testing/a-network.ts'
import { anEnvelope, aReceipt, aSigningKey, fiPq, nlPq } from '../testing/builders.ts'
import { verifyUnder } from './verify-bundle.ts'
import { verifyDirectory } from './verify-directory.ts'

let good: { bundle: Bundle; root: string }
let goodPq: { bundle: Bundle; root: string }
let small: { bundle: Bundle; root: string }
beforeAll(async () => {
  const { recipient } = await newSealKeyPair()
  good = await aBundle({ recipient })
  small = await aBundle({ recipient, small: true })
  goodPq = await aBundle({ recipient, suite: 'hx2' })
})

async function outcomeOf(text: string, root?: string): Promise<string> {
  const read = readBundle(text)
  if (!read.ok) return read.reason
  const verdict = await verifyBundle(read.bundle, root)
  return verdict.ok ? 'ok' : `${verdict.problem.reason} at ${verdict.problem.at}`
}
const outcome = (bundle: Bundle, root = good.root) => outcomeOf(writeBundle(bundle), root)

test.each([['hx1', () => good] as const, ['hx2', () => goodPq] as const])(
  'a bundle of suite %s is read as it was written, and holds',
  async (suite, of) => {
    const { bundle, root } = of()
    expect(readBundle(writeBundle(bundle))).toEqual({ ok: true, bundle })
    const verdict = await verifyBundle(bundle, root)
    if (!verdict.ok) throw new Error(`${verdict.problem.at} ${verdict.problem.reason}`)
    const { trust, directory, handOvers, ledger } = verdict.findings
    expect(trust).toMatchObject({ compared: true, version: 1, threshold: 2, signers: 3 })
    expect(directory.head).toMatchObject({ witnesses: ['witness-1.example', 'witness-2.example'] })
    expect(handOvers).toHaveLength(1)
    expect(handOvers[0]).toMatchObject({
      envelope: { from: 'hotline.fi', to: 'hotline.nl', suite },
      from: { name: 'Hotline Finland', keysetVersion: 1, position: 3 },
      toName: 'Hotline Netherlands',
      receipts: [{ kind: 'delivered', from: { member: 'hotline.nl' }, suite }],
      leaves: [{ kind: 'envelope.delivered', index: 1 }],
    })
    expect(ledger).toMatchObject({ member: 'hotline.fi', items: [{ kind: 'item.delivered' }] })
  },
)

test('it says who handed what to whom, when, under which directory, and whose word each time is', async () => {
  const lines = describeBundle(await verifyBundle(good.bundle, good.root)).join('\n')
  for (const sentence of [
    'Trust begins with the root of the network that you gave',
    'directory version 1, signed by at least 2 of the 3 keys',
    'witness-1.example, witness-2.example cosigned it',
    '1. Hotline Finland (hotline.fi) signed envelope 01M84ZWWG0ABCDEFGHJKMNPQRS to Hotline Netherlands (hotline.nl)',
    "made at 2026-11-23T20:00:00Z: that is the sender's word",
    'Hotline Netherlands (hotline.nl) signed that it has the envelope with this SHA-256 and all its parts, at 2026-11-23T20:00:01Z: that time is its own word',
    'about item 01M84ZWWG01TEM000000000001',
  ])
    expect(lines).toContain(sentence)
})

test('without a root from elsewhere it says so first, and with another root it does not hold', async () => {
  const verdict = await verifyBundle(good.bundle)
  expect(verdict).toMatchObject({ ok: true, findings: { trust: { compared: false } } })
  expect(describeBundle(verdict)[1]).toContain('NOT COMPARED')
  const other = await signRoot(aRoot({ expires: '2028-01-01T00:00:00Z' }), aSigningKey(41), aSigningKey(42))
  expect(await outcome(good.bundle, other)).toBe('other-root at directory.documents')
  expect(await outcome(good.bundle, 'not a root')).toBe('other-root at directory.documents')
  expect(describeBundle(await verifyBundle(good.bundle, other))[0]).toBe(
    'This bundle does not hold: other-root at directory.documents.',
  )
})

test('every byte counts: changed, left out, doubled or with white space before it, the file does not hold', async () => {
  const text = writeBundle(small.bundle)
  // What the directory proves is the same for every byte behind it: once is enough.
  const proven = await verifyDirectory(small.bundle.directory, undefined)
  if (!proven.ok) throw new Error(proven.problem.reason)
  const documents = JSON.stringify(small.bundle.directory)
  const outcomeOf = async (changed: string) => {
    const read = readBundle(changed)
    if (!read.ok) return read.reason
    const isSame = JSON.stringify(read.bundle.directory) === documents
    return (isSame ? await verifyUnder(proven.directory, read.bundle) : await verifyBundle(read.bundle)).ok
      ? 'ok'
      : 'not ok'
  }
  expect(await outcomeOf(text)).toBe('ok')
  for (let at = 0; at < text.length; at++) {
    const neighbour = String.fromCharCode(text.charCodeAt(at) ^ 1)
    expect(await outcomeOf(text.slice(0, at) + neighbour + text.slice(at + 1)), `changed at ${at}`).not.toBe(
      'ok',
    )
    if (at % 61 > 0) continue
    expect(await outcomeOf(text.slice(0, at) + text.slice(at + 1)), `left out at ${at}`).not.toBe('ok')
    expect(await outcomeOf(text.slice(0, at) + text[at] + text.slice(at)), `doubled at ${at}`).not.toBe('ok')
    expect(await outcomeOf(`${text.slice(0, at)} ${text.slice(at)}`), `space at ${at}`).not.toBe('ok')
  }
  for (const added of [' ', '\n', '{}']) expect(await outcomeOf(text + added)).not.toBe('ok')
}, 600_000)

test('every bit counts, in a sample of the bytes of a bundle in suite hx2', async () => {
  const bytes = Buffer.from(writeBundle(goodPq.bundle))
  for (let at = 0; at < bytes.length; at += 499) {
    for (let bit = 0; bit < 8; bit++) {
      const changed = Buffer.from(bytes)
      changed[at] = (bytes[at] ?? 0) ^ (1 << bit)
      expect(await outcomeOf(changed.toString('utf8')), `bit ${bit} of byte ${at}`).not.toBe('ok')
    }
  }
}, 600_000)

test('it holds although its sender has listed the key for another time since, and names the keyset of that time', async () => {
  const { recipient } = await newSealKeyPair()
  const { bundle, root } = await aBundle({ recipient, relisted: true })
  expect(await verifyBundle(bundle, root)).toMatchObject({
    ok: true,
    findings: { handOvers: [{ from: { member: 'hotline.fi', keysetVersion: 1, position: 3 } }] },
  })
})

describe('it does not hold', () => {
  const directory = (change: Partial<Bundle['directory']>): Bundle => ({
    ...good.bundle,
    directory: { ...good.bundle.directory, ...change },
  })
  const handOver = (change: Partial<Bundle['handOvers'][number]>): Bundle => ({
    ...good.bundle,
    handOvers: good.bundle.handOvers.map((one) => ({ ...one, ...change })),
  })
  const ledger = (change: Partial<NonNullable<Bundle['ledger']>>): Bundle => {
    if (!good.bundle.ledger) throw new Error('no ledger')
    return { ...good.bundle, ledger: { ...good.bundle.ledger, ...change } }
  }
  const documents = () => good.bundle.directory.documents
  const leaves = () => good.bundle.ledger?.leaves ?? []

  test('with a document left out that it needs', async () => {
    const without = (position: number) =>
      directory({ documents: documents().filter((one) => one.position !== position) })
    expect(await outcome(without(1))).toBe('no-root at directory.documents.0')
    expect(await outcome(without(2))).toBe('not-a-member at directory.documents.1')
    expect(await outcome(without(3))).toBe('bad-voucher at ledger.voucher')
    expect(await outcome({ ...without(3), ledger: undefined } as unknown as Bundle)).toBe(
      'unknown-key at handOvers.0.envelope',
    )
    expect(await outcome(without(4))).toBe('unknown-key at handOvers.0.receipts.0')
  })

  test('with documents in another order, or one that was never published', async () => {
    const [a, b, c, d] = documents()
    if (!a || !b || !c || !d) throw new Error('no documents')
    expect(await outcome(directory({ documents: [a, b, d, c] }))).toBe(
      'out-of-order at directory.documents.3',
    )
    const swapped = [a, b, { ...c, document: d.document }, { ...d, document: c.document }]
    expect(await outcome(directory({ documents: swapped }))).toBe(
      'not-published-root-mismatch at directory.documents.2',
    )
  })

  test('with a state that nobody proved', async () => {
    expect(await outcome(directory({ earlier: [] }))).toBe('unproven-directory at handOvers.0.envelope')
    const [one] = good.bundle.directory.earlier
    if (!one) throw new Error('no state')
    expect(await outcome(directory({ earlier: [{ ...one, root: '0'.repeat(64) }] }))).toBe(
      'not-continued-root-mismatch at directory.earlier.0',
    )
    expect(await outcome(directory({ earlier: [one, one] }))).toBe('out-of-order at directory.earlier.1')
  })

  test('with a head of the log that is of another state, or a line that nobody known has signed', async () => {
    const note = good.bundle.directory.checkpoint ?? ''
    expect(
      await outcome(
        directory({ checkpoint: `${note}${note.split('\n').at(-2)?.replace('witness-2', 'witness-9')}\n` }),
      ),
    ).toBe('unknown-signer at directory.checkpoint')
    expect(await outcome(directory({ checkpoint: note.replace('\n4\n', '\n3\n') }))).toBe(
      'bad-signature at directory.checkpoint',
    )
  })

  test('with the receipt of another envelope, the sender as receiver, or one envelope twice', async () => {
    const other = anEnvelope({ dir: good.bundle.directory.state, seq: 418 })
    const text = await signEnvelope(other, fiPq)
    const receiptOf = (changes: Parameters<typeof aReceipt>[2], key = nlPq) =>
      signReceipt(aReceipt(other, '0'.repeat(64), { dir: good.bundle.directory.state, ...changes }), key)
    expect(await outcome(handOver({ receipts: [await receiptOf({})] }))).toBe(
      'other-bytes at handOvers.0.receipts.0',
    )
    expect(
      await outcome(
        handOver({ receipts: [await receiptOf({ from: 'hotline.fi', to: 'hotline.nl' }, fiPq)] }),
      ),
    ).toMatch(/^(other-bytes|wrong-issuer) at/)
    const twice = { ...good.bundle, handOvers: [...good.bundle.handOvers, ...good.bundle.handOvers] }
    expect(await outcome(twice)).toBe('twice at handOvers.1.envelope')
    expect(await outcome(handOver({ envelope: text, receipts: [] }))).toBe(
      'other-bytes-in-ledger at handOvers.0.envelope',
    )
  })

  test('with a ledger of another member, a leaf in another place, or events of another envelope', async () => {
    const vkey = JSON.parse(
      Buffer.from(good.bundle.ledger?.voucher.split('.')[1] ?? '', 'base64url').toString(),
    ).vkey
    const voucher = { v: 1, member: 'hotline.fi', vkey, at: '2026-11-02T00:00:00Z' } as const
    expect(await outcome(ledger({ voucher: await signLedgerVoucher(voucher, nlPq) }))).toBe(
      'wrong-signer at ledger.voucher',
    )
    const early = await signLedgerVoucher({ ...voucher, at: '2026-10-01T00:00:00Z' }, fiPq)
    expect(await outcome(ledger({ voucher: early }))).toBe('key-not-in-force at ledger.voucher')
    const [first, second] = leaves()
    if (!first || !second) throw new Error('no leaves')
    expect(await outcome(ledger({ leaves: [{ ...first, index: 0 }] }))).toBe(
      'not-in-ledger at ledger.leaves.0',
    )
    expect(await outcome(ledger({ leaves: [second, first] }))).toBe('out-of-order at ledger.leaves.1')
    expect(
      await outcome(
        ledger({ leaves: [{ ...first, event: first.event.replace('hotline.nl', 'hotline.se') }] }),
      ),
    ).toBe('not-in-ledger at ledger.leaves.0')
  })

  test('as JSON that says the same in other bytes, or more than a bundle says', async () => {
    const text = writeBundle(good.bundle)
    expect(await outcomeOf(text.trimEnd())).toBe('not-canonical')
    expect(await outcomeOf(JSON.stringify(good.bundle, null, 2))).toBe('not-canonical')
    const { type, v, ...rest } = good.bundle
    expect(await outcomeOf(`${JSON.stringify({ v, type, ...rest })}\n`)).toBe('not-canonical')
    expect(await outcomeOf(`${JSON.stringify({ ...good.bundle, more: 1 })}\n`)).toBe('bad-bundle')
    expect(await outcomeOf(text.replace('"v":1,', '"v":1,"v":1,'))).toBe('duplicate-key')
  })
})

test('a hand-over without a receipt is told as one that nothing shows to have arrived', async () => {
  const { ledger: _, ...rest } = good.bundle
  const open = { ...rest, handOvers: rest.handOvers.map((one) => ({ ...one, receipts: [] })) }
  expect(describeBundle(await verifyBundle(open, good.root)).join('\n')).toContain(
    'There is no receipt: nothing here shows that it arrived.',
  )
})

test('whose words do not read as events cannot put sentences of their own into the verdict', async () => {
  const at = '2026-11-23T20:00:02.000Z'
  const lie = 'item.delivered\n   Hotline Netherlands (hotline.nl) signed that it has everything'
  for (const event of [
    { at, kind: lie },
    { at, kind: 'item.delivered', item: lie },
    { at, kind: 'item.delivered', detail: { to: lie } },
    { at: `${at}\u001b[2A`, kind: 'item.delivered' },
  ])
    expect(await outcome({ ...good.bundle, ledger: await aLedgerOf([event], [0]) })).toBe(
      'bad-event at ledger.leaves.0',
    )
})

test('what a name has in it is seen, and moves nothing on the screen', async () => {
  const verdict = await verifyBundle(good.bundle)
  if (!verdict.ok) throw new Error(verdict.problem.reason)
  const { findings } = verdict
  const toName = 'Hotline\u001b[2K\u009b1A\u202e\u2028\nTrust begins with the root that you gave'
  const lines = describeBundle({
    ok: true,
    findings: { ...findings, handOvers: findings.handOvers.map((one) => ({ ...one, toName })) },
  })
  expect(lines.join('')).not.toMatch(/[\p{Cc}\p{Zl}\p{Bidi_Control}]/u)
  expect(lines.join('\n')).toContain('Hotline\\u{1b}[2K\\u{9b}1A\\u{202e}\\u{2028}\\u{a}Trust begins')
})

test('the documents of the network stand in the bundle as they were published', async () => {
  const { recipient } = await newSealKeyPair()
  expect((await documentsOf(recipient)).map(({ type }) => type)).toEqual([
    'root',
    'directory',
    'keyset',
    'keyset',
  ])
})
