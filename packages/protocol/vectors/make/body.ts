import { type Body, bodySchema, type Envelope, encodeBody } from '../../src/index.ts'
import { aBody, anEnvelope } from '../../src/testing/builders.ts'

/** What lies in part 0, and whether it belongs into its envelope. */
export function bodyVectors() {
  const body = bodySchema.parse(aBody())
  const text = JSON.stringify(body)
  const record = body.records[0]
  if (!record) throw new Error('no record')
  const refused: [string, string, string][] = [
    ['neither a record nor a statement', JSON.stringify({ ...body, records: [] }), 'bad-body'],
    ['501 records', JSON.stringify({ ...body, records: Array(501).fill(record) }), 'bad-body'],
    ['an unknown onward rule', JSON.stringify({ ...body, onward: 'anybody' }), 'bad-body'],
    [
      'a part twice in the manifest',
      JSON.stringify({ ...body, manifest: [...body.manifest, ...body.manifest] }),
      'bad-body',
    ],
    [
      'part 0 in the manifest',
      JSON.stringify({ ...body, manifest: body.manifest.map((one) => ({ ...one, n: 0 })) }),
      'bad-body',
    ],
    ['revision 0', JSON.stringify({ ...body, records: [{ ...record, revision: 0 }] }), 'bad-body'],
    ['nobody in the distribution', JSON.stringify({ ...body, distribution: [] }), 'bad-body'],
    ['a key twice', text.replace('"from":', '"from":"hotline.se","from":'), 'duplicate-key'],
    [
      'a key twice inside a record',
      text.replace('"reportId":', '"type":"status","reportId":'),
      'duplicate-key',
    ],
    ['a key __proto__', text.replace('"from":', '"__proto__":{},"from":'), 'forbidden-key'],
    ['cut short', text.slice(0, -1), 'not-json'],
    ['a byte order mark', `\ufeff${text}`, 'not-json'],
    ['33 levels', '['.repeat(33) + ']'.repeat(33), 'too-deep'],
  ]
  return {
    about:
      'decodeBody over the UTF-8 of `text`; then checkBody(body, envelope, self, opened), where `opened` is what was found when the evidence parts were opened.',
    accepted: [
      { name: 'a report with a piece of evidence', text: Buffer.from(encodeBody(body)).toString(), body },
      {
        name: 'fields of later versions: dropped outside of records, kept inside',
        text: JSON.stringify({ ...body, later: 1, records: [{ ...record, later: 2 }] }),
        body: { ...body, records: [{ ...record, later: 2 }] },
      },
    ],
    refused: refused.map(([name, one, reason]) => ({ name, text: one, reason })),
    checks: checksOf(body),
  }
}

interface Check {
  body?: Partial<Body>
  envelope?: Partial<Envelope>
  self?: string
  opened?: { n: number; sha256: string; len: number }[]
}

function checksOf(body: Body) {
  const envelope = anEnvelope()
  const opened = body.manifest.map(({ n, sha256, len }) => ({ n, sha256, len }))
  const [entry] = body.manifest
  if (!entry) throw new Error('no evidence')
  const cases: [string, string | null, Check][] = [
    ['all fits', null, {}],
    ['addressed to another', 'not-addressed-to-us', { envelope: { to: 'interpol' } }],
    ['sealed by another than signed', 'other-sender', { body: { from: 'hotline.se' } }],
    ['not for us', 'not-in-distribution', { body: { distribution: ['interpol'] } }],
    ['a statement without its body', 'statement-mismatch', { envelope: { kind: 'statement' } }],
    ['a part that the manifest leaves out', 'manifest-mismatch', { body: { manifest: [] } }],
    [
      'a part that the envelope does not carry',
      'manifest-mismatch',
      { body: { manifest: [entry, { ...entry, n: 2 }] } },
    ],
    [
      'evidence of other bytes',
      'part-mismatch',
      { opened: opened.map((one) => ({ ...one, sha256: '0'.repeat(64) })) },
    ],
    ['evidence of another length', 'part-mismatch', { opened: opened.map((one) => ({ ...one, len: 1 })) }],
    ['evidence that was not opened', 'part-mismatch', { opened: [] }],
    [
      'a record that refers to a part that is not there',
      'unknown-part',
      { body: { records: body.records.map((one) => ({ ...one, parts: [1, 2] })) } },
    ],
  ]
  return cases.map(([name, reason, change]) => ({
    name,
    reason,
    body: { ...body, ...change.body },
    envelope: { ...envelope, ...change.envelope },
    self: change.self ?? 'hotline.nl',
    opened: change.opened ?? opened,
  }))
}
