// What the costly steps cost here: node packages/protocol/examples/cost.ts

import { randomBytes } from 'node:crypto'
import * as hx from '@samverkan/protocol'

async function medianMs(runs: number, step: () => unknown): Promise<string> {
  const times: number[] = []
  for (let run = 0; run < runs; run++) {
    const begin = performance.now()
    await step()
    times.push(performance.now() - begin)
  }
  return (times.toSorted((a, b) => a - b)[runs >> 1] ?? 0).toFixed(2)
}

const rows: [string, string][] = []
for (const kind of ['hybrid', 'x25519'] as const) {
  const [one, two] = [await hx.newSealKeyPair(kind), await hx.newSealKeyPair(kind)]
  for (const [size, bytes, runs] of [
    ['2 kB', 2048, 100],
    ['1 MiB', 1_048_576, 20],
  ] as const) {
    const plaintext = randomBytes(bytes)
    const part = await hx.sealPart(plaintext, [one.recipient])
    rows.push([`seal ${size}, ${kind}`, await medianMs(runs, () => hx.sealPart(plaintext, [one.recipient]))])
    rows.push([
      `seal ${size} for two, ${kind}`,
      await medianMs(runs, () => hx.sealPart(plaintext, [one.recipient, two.recipient])),
    ])
    rows.push([
      `open ${size}, ${kind}`,
      await medianMs(runs, () => hx.openPart(part.ciphertext, part, [one.identity])),
    ])
  }
}
const imported = hx.importSigningKey(hx.newSigningKey().privateJwk)
if (!imported.ok) throw new Error(imported.reason)
const { key } = imported
const request = { htm: 'GET', htu: 'https://relay.example/', bodySha256: hx.sha256Hex('') }
const now = new Date('2026-11-23T20:00:00Z')
const jws = await hx.signRequest(request, key, now)
const resolve: hx.ResolveKey = () => ({ member: 'hotline.fi', key: key.publicKey })
rows.push(['sign a request proof', await medianMs(300, () => hx.signRequest(request, key, now))])
rows.push(['verify a request proof', await medianMs(300, () => hx.verifyRequest(jws, request, resolve, now))])
const pair = hx.importPqSigningKey(hx.newPqSigningKey().privateJwk)
if (!pair.ok) throw new Error(pair.reason)
const signer: hx.Signer = { ...key, pq: pair.key }
const known: hx.ResolveKey = (kid) => ({
  member: 'hotline.fi',
  key: kid === key.kid ? key.publicKey : pair.key.publicKey,
})
for (const suite of hx.suites) {
  const dir = hx.directoryRoot(['a directory'])
  const envelope = hx.envelopeSchema.parse({
    ...{ v: 1, suite, id: hx.newEnvelopeId(now), from: 'hotline.fi', to: 'hotline.nl', kind: 'report' },
    ...{ prio: 'normal', iat: '2026-11-23T20:00:00Z', exp: '2026-12-07T20:00:00Z', epoch: 'a1b2', seq: 1 },
    ...{ prev: null, dir, crit: [], parts: [{ n: 0, role: 'body', sha256: hx.sha256Hex(''), len: 1843 }] },
  })
  const text = await hx.signEnvelope(envelope, signer)
  rows.push([`sign an envelope, ${suite}`, await medianMs(300, () => hx.signEnvelope(envelope, signer))])
  rows.push([
    `verify an envelope, ${suite} (${text.length} bytes)`,
    await medianMs(300, () => hx.readEnvelope(text, known)),
  ])
}
rows.push(['check a public key', await medianMs(100, () => hx.checkPublicKey(key.publicJwk))])
rows.push([
  'check a post-quantum public key',
  await medianMs(100, () => hx.checkPqPublicKey(pair.key.publicJwk)),
])
process.stdout.write(
  `| Step | ms |\n|---|---|\n${rows.map(([step, ms]) => `| ${step} | ${ms} |\n`).join('')}`,
)
