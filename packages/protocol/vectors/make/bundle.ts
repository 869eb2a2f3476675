import { type Bundle, verifyBundle, writeBundle } from '../../src/index.ts'
import { aBundle } from '../../src/testing/a-bundle.ts'
import { hybridRecipient } from './sealing.ts'

/** A whole proof, and what must not pass as one. */
export async function bundleVectors() {
  const { bundle, root } = await aBundle({ recipient: await hybridRecipient(), small: true })
  const text = writeBundle(bundle)
  const { bundle: relisted } = await aBundle({
    recipient: await hybridRecipient(),
    ...{ small: true, relisted: true },
  })
  const { directory, ledger } = bundle
  const [first] = bundle.handOvers
  const [leaf] = ledger?.leaves ?? []
  if (!first || !ledger || !leaf) throw new Error('an incomplete bundle')
  const bundles: [string, Bundle][] = [
    ['without the root', { ...bundle, directory: { ...directory, documents: directory.documents.slice(1) } }],
    [
      'without the receiver’s keyset',
      { ...bundle, directory: { ...directory, documents: directory.documents.slice(0, 3) } },
    ],
    [
      'with a document in another place',
      {
        ...bundle,
        directory: {
          ...directory,
          documents: directory.documents.map((one) => (one.position === 4 ? { ...one, position: 5 } : one)),
        },
      },
    ],
    ['without the state that the envelope names', { ...bundle, directory: { ...directory, earlier: [] } }],
    [
      'with the envelope as its own receipt',
      { ...bundle, handOvers: [{ ...first, receipts: [first.envelope] }] },
    ],
    ['with a hand-over twice', { ...bundle, handOvers: [first, first] }],
    [
      'with another event under a leaf',
      {
        ...bundle,
        ledger: { ...ledger, leaves: [{ ...leaf, event: leaf.event.replace('delivered', 'rejected') }] },
      },
    ],
    ['with a leaf in another place', { ...bundle, ledger: { ...ledger, leaves: [{ ...leaf, index: 0 }] } }],
  ]
  const refused = []
  for (const [name, one] of bundles) {
    const verdict = await verifyBundle(one, root)
    if (verdict.ok) throw new Error(`${name} holds`)
    refused.push({ name, text: writeBundle(one), ...verdict.problem })
  }
  return {
    about:
      'readBundle over the UTF-8 of `text`, then verifyBundle(bundle, root). `reason` and `at` are of the first thing that does not hold; `at` is "the file" where it does not read at all.',
    root,
    accepted: [
      {
        name: 'one hand-over with its receipt',
        text,
        from: 'hotline.fi',
        to: 'hotline.nl',
        state: directory.state,
        leaves: ledger.leaves.length,
      },
      {
        name: 'whose sender has listed its key for another time since',
        text: writeBundle(relisted),
        ...{ from: 'hotline.fi', to: 'hotline.nl', state: relisted.directory.state },
        leaves: ledger.leaves.length,
      },
    ],
    refused: [
      ...refused,
      { name: 'indented', text: JSON.stringify(bundle, null, 2), at: 'the file', reason: 'not-canonical' },
      { name: 'without its line end', text: text.trimEnd(), at: 'the file', reason: 'not-canonical' },
      {
        name: 'with a member more',
        text: text.replace('"v":1,', '"v":1,"more":true,'),
        at: 'the file',
        reason: 'bad-bundle',
      },
      {
        name: 'a key twice',
        text: text.replace('"v":1,', '"v":1,"v":1,'),
        at: 'the file',
        reason: 'duplicate-key',
      },
    ],
  }
}
