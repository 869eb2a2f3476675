import * as hx from '@samverkan/protocol'

/** One tip from Finland to the Netherlands. `keys` knows the signing keys of both, `seal` is the Dutch seal key. */
export async function handOver(
  fi: hx.SigningKey,
  nl: hx.SigningKey,
  keys: hx.ResolveKey,
  seal: hx.SealKeyPair,
) {
  // Finland seals the tip and signs the envelope around it.
  const iat = '2026-11-23T20:00:00Z'
  const tip = { type: 'report', reportId: 'r-1', itemId: 'i-1', revision: 1, createdAt: iat }
  const shared = { from: 'hotline.fi', distribution: ['hotline.nl'], onward: 'le', manifest: [] } as const
  const plain = hx.encodeBody(hx.bodySchema.parse({ ...shared, records: [tip] }))
  const { ciphertext, ...digest } = await hx.sealPart(plain, [seal.recipient])
  const dir = hx.directoryRoot(['the directory as published', 'a keyset as published'])
  const head = {
    v: 1,
    suite: 'hx1',
    id: hx.newEnvelopeId(new Date(iat)),
    from: 'hotline.fi',
    to: 'hotline.nl',
  }
  const terms = { kind: 'report', prio: 'urgent', iat, exp: '2026-12-07T20:00:00Z', crit: [] }
  const place = { epoch: 'a1b2', seq: 1, prev: null, dir, parts: [{ n: 0, role: 'body', ...digest }] }
  const envelope = hx.envelopeSchema.parse({ ...head, ...terms, ...place })
  const sent = await hx.signEnvelope(envelope, fi)

  // The Netherlands verify it, open it, check that body and envelope belong together, and sign for it.
  const read = await hx.readEnvelope(sent, keys)
  if (!read.ok) return read
  const opened = await hx.openPart(ciphertext, digest, [seal.identity])
  if (!opened.ok) return opened
  const body = hx.decodeBody(opened.plaintext)
  if (!body.ok) return body
  const check = hx.checkBody(body.body, read.envelope, 'hotline.nl', new Map())
  if (!check.ok) return check
  const what = {
    v: 1,
    kind: 'delivered',
    env: read.envelope.id,
    env_sha256: read.sha256,
    parts: [{ n: 0, ...digest }],
  }
  const log = { origin: 'hotline.nl/ledger', size: 0, root: hx.toHex(hx.treeRoot([])) }
  const who = { from: 'hotline.nl', to: 'hotline.fi', at: '2026-11-23T20:00:01Z', dir, log }
  const answer = await hx.signReceipt(hx.receiptSchema.parse({ ...what, ...who }), nl)

  // Finland believes the receipt, and nothing else.
  const receipt = await hx.readReceipt(answer, keys)
  return receipt.ok ? hx.receiptMatches(receipt.receipt, envelope, sent) : receipt
}
