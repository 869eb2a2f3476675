import { envelopeHash, type Receipt, sha256Hex, signEnvelope, signReceipt } from '../../src/index.ts'
import { anEnvelope, aReceipt, fi, nl, relay } from '../../src/testing/builders.ts'
import { knownKeys, signedAs, withLooseEnd } from './signed-as.ts'

export async function receiptVectors() {
  const envelope = anEnvelope()
  const envelopeJws = await signEnvelope(envelope, fi)
  const receipt = (changes: Partial<Receipt> = {}) => aReceipt(envelope, envelopeHash(envelopeJws), changes)
  const good = await signReceipt(receipt(), nl)
  const relayed = receipt({ kind: 'relayed', from: 'secretariat' })
  const rejected = receipt({ kind: 'rejected', code: 'unsupported-kind', parts: [] })
  const refused: [string, string, string][] = [
    ['a signature in a form that is not canonical', withLooseEnd(good), 'malformed'],
    ['the type of an envelope', await signedAs('hx-env+jws', receipt(), nl), 'wrong-type'],
    ['signed by the sender itself', await signReceipt(receipt(), fi), 'wrong-signer'],
    [
      'signed after the key was in force',
      await signReceipt(receipt({ at: '2026-12-01T00:00:00Z' }), nl),
      'key-not-in-force',
    ],
    [
      'a rejection without a code',
      await signedAs('hx-rcpt+jws', { ...receipt(), kind: 'rejected' }, nl),
      'bad-receipt',
    ],
    [
      'a delivery with a code',
      await signedAs('hx-rcpt+jws', { ...receipt(), code: 'no-space' }, nl),
      'bad-receipt',
    ],
  ]
  const mismatched: [string, Receipt, string][] = [
    ['another envelope', receipt({ env: '01M84ZWWG0ZZZZZZZZZZZZZZZZ' }), 'other-envelope'],
    ['other bytes', receipt({ env_sha256: sha256Hex('other') }), 'other-bytes'],
    ['not from the addressee', receipt({ from: 'hotline.se' }), 'wrong-issuer'],
    ['not to the sender', receipt({ to: 'hotline.se' }), 'wrong-addressee'],
    ['a part missing', receipt({ parts: receipt().parts.slice(0, 1) }), 'wrong-parts'],
  ]
  return {
    about:
      'readReceipt with `keys`, then receiptMatches with `envelope`, `envelopeJws` and, where given, `relay`.',
    keys: knownKeys,
    envelope,
    envelopeJws,
    accepted: [
      { name: 'delivered', jws: good, receipt: receipt() },
      { name: 'rejected before any part had come', jws: await signReceipt(rejected, nl), receipt: rejected },
      { name: 'relayed', jws: await signReceipt(relayed, relay), receipt: relayed, relay: 'secretariat' },
    ],
    refused: refused.map(([name, jws, reason]) => ({ name, jws, reason })),
    mismatched: mismatched.map(([name, one, reason]) => ({ name, receipt: one, reason })),
  }
}
