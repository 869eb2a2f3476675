// Runs the vectors against the package as somebody has it who has no part of this repository but the packed file:
// node package.ts PATH-OF-THE-UNPACKED-PACKAGE

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as Protocol from '../../src/index.ts'

const folder = process.argv[2] ?? '.'
const hx = (await import(pathToFileURL(join(folder, 'src/index.ts')).href)) as typeof Protocol
const ran: Record<string, number> = {}
const failed: string[] = []

const load = (name: string) => JSON.parse(readFileSync(join(folder, 'vectors', `${name}.json`), 'utf8'))

function check(group: string, name: string, got: unknown, expected: unknown): void {
  ran[group] = (ran[group] ?? 0) + 1
  if (JSON.stringify(got) !== JSON.stringify(expected))
    failed.push(`${group}: ${name}: ${JSON.stringify(got)}`)
}

/** 'ok' or the reason. */
const said = (one: { ok: boolean; reason?: string }) => (one.ok ? 'ok' : one.reason)

interface Known {
  member: string
  jwk: { kty: string }
  nbf: string
  exp: string
}
function resolverFor(known: readonly Known[]): Protocol.ResolveKey {
  const signers = known.flatMap(({ member, jwk, nbf, exp }) => {
    const checked = jwk.kty === 'AKP' ? hx.checkPqPublicKey(jwk) : hx.checkPublicKey(jwk)
    return checked.ok ? [{ member, key: checked.key, nbf, exp }] : []
  })
  return (kid) => signers.find(({ key }) => key.kid === kid)
}

const keys = load('keys')
for (const { jwk, reason } of [...keys.accepted, ...keys.refused])
  check('keys', jwk.x, said(hx.checkPublicKey(jwk)), reason ?? 'ok')
for (const { jwk, reason } of [...keys.pq.accepted, ...keys.pq.refused])
  check('keys', 'pq', said(hx.checkPqPublicKey(jwk)), reason ?? 'ok')

const [envelope, receipt, hx2] = ['envelope', 'receipt', 'hx2'].map(load)
const cases = (vectors: { accepted: object[]; refused: object[] }) =>
  [...vectors.accepted, ...vectors.refused] as Record<string, string>[]
for (const [group, vectors, known, read] of [
  ['envelope', envelope, envelope.keys, hx.readEnvelope],
  ['receipt', receipt, receipt.keys, hx.readReceipt],
  ['hx2', hx2.envelope, hx2.keys, hx.readEnvelope],
  ['hx2', hx2.receipt, hx2.keys, hx.readReceipt],
] as const) {
  const resolve = resolverFor(known)
  for (const one of cases(vectors))
    check(
      group,
      one['name'] ?? '',
      said(await read(one['jws'] ?? one['text'] ?? '', resolve)),
      one['reason'] ?? 'ok',
    )
}
for (const { text, reason } of cases(load('body')))
  check('body', reason ?? '', said(hx.decodeBody(new TextEncoder().encode(text))), reason ?? 'ok')
const [sealing, age] = [load('sealing'), load('age')]
for (const one of [...sealing.parts, ...age.refused]) {
  const opened = await hx.openPart(Buffer.from(one.ciphertext, 'base64'), one, [one.identity ?? age.identity])
  check('parts', one.name ?? one.sha256, said(opened), one.reason ?? 'ok')
}
const bundle = load('bundle')
for (const { name, text, reason } of cases(bundle)) {
  const read = hx.readBundle(text ?? '')
  const verdict = read.ok ? await hx.verifyBundle(read.bundle, bundle.root) : read
  check('bundle', name ?? '', 'problem' in verdict ? verdict.problem.reason : said(verdict), reason ?? 'ok')
}
process.stdout.write(`${JSON.stringify({ ran, failed }, null, 1)}\n`)
if (failed.length > 0) process.exitCode = 1
