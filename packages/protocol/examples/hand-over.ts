import * as hx from '@samverkan/protocol'

/** One tip from Finland to the Netherlands: seal, sign, open, sign for it, believe the receipt. */
export async function handOver(
  fi: hx.SigningKey,
  nl: hx.SigningKey,
  keys: hx.ResolveKey,
  nlSeal: hx.SealKeyPair,
) {
  const dir = hx.directoryRoot(['the directory and keysets as published'])
  const picture = new TextEncoder().encode('a geometric pattern')
  const evidence = await hx.sealPart(picture, [nlSeal.recipient])
  const record = {
    type: 'report',
    reportId: 'r-1',
    itemId: 'i-1',
    revision: 1,
    createdAt: '2026-11-23T19:58:00Z',
    parts: [1],
  }
  const manifest = [{ n: 1, ...hx.digestPlaintext(picture), media: 'image/png', name: 'capture.png' }]
  const content: hx.Body = {
    from: 'hotline.fi',
    distribution: ['hotline.nl'],
    onward: 'le',
    records: [record],
    manifest,
  }
  const body = await hx.sealPart(hx.encodeBody(content), [nlSeal.recipient])
  const envelope: hx.Envelope = {
    v: 1,
    suite: 'hx1',
    id: hx.newEnvelopeId(new Date('2026-11-23T20:00:00Z')),
    from: 'hotline.fi',
    to: 'hotline.nl',
    kind: 'report',
    prio: 'urgent',
    iat: '2026-11-23T20:00:00Z',
    exp: '2026-12-07T20:00:00Z',
    epoch: 'a1b2',
    seq: 1,
    prev: null,
    dir,
    crit: [],
    parts: [
      { n: 0, role: 'body', sha256: body.sha256, len: body.len },
      { n: 1, role: 'evidence', sha256: evidence.sha256, len: evidence.len },
    ],
  }
  const jws = await hx.signEnvelope(envelope, fi)

  // In the Netherlands: `jws` and the two ciphertexts have arrived.
  const read = await hx.readEnvelope(jws, keys)
  if (!read.ok) return read
  const opened = await hx.openPart(body.ciphertext, body, [nlSeal.identity])
  const shown = await hx.openPart(evidence.ciphertext, evidence, [nlSeal.identity])
  const decoded = opened.ok ? hx.decodeBody(opened.plaintext) : opened
  if (!decoded.ok || !shown.ok) return { ok: false, reason: 'cannot-open' } as const
  const check = hx.checkBody(
    decoded.body,
    read.envelope,
    'hotline.nl',
    new Map([[1, hx.digestPlaintext(shown.plaintext)]]),
  )
  if (!check.ok) return check
  const parts = read.envelope.parts.map(({ n, sha256, len }) => ({ n, sha256, len }))
  const log = { origin: 'hotline.nl/ledger', size: 0, root: hx.toHex(hx.treeRoot([])) }
  const receiptJws = await hx.signReceipt(
    {
      v: 1,
      kind: 'delivered',
      env: read.envelope.id,
      env_sha256: read.sha256,
      parts,
      from: 'hotline.nl',
      to: 'hotline.fi',
      at: '2026-11-23T20:00:01Z',
      dir,
      log,
    },
    nl,
  )

  // Back in Finland: only now is it delivered.
  const receipt = await hx.readReceipt(receiptJws, keys)
  return receipt.ok ? hx.receiptMatches(receipt.receipt, envelope, jws) : receipt
}
