// Runs the vectors with Node's own crypto and nothing of the package: signatures, hashes, trees, padding, age files.
// node packages/protocol/vectors/outside/run.ts

import { createHash, createPublicKey, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { decryptAge } from './age-file.ts'

interface Jwk {
  kty: string
  [name: string]: string
}
interface Known {
  member: string
  kid: string
  jwk: Jwk
}
interface Case {
  name?: string
  reason?: string
  [name: string]: unknown
}

/** How many cases of each kind came out as they must. */
export const ran: Record<string, number> = {}
export const failed: string[] = []

const load = (name: string) => JSON.parse(readFileSync(new URL(`../${name}.json`, import.meta.url), 'utf8'))
const sha256 = (...pieces: (Uint8Array | string)[]) => {
  const hash = createHash('sha256')
  for (const piece of pieces) hash.update(piece)
  return hash.digest()
}
const hex = (text: string) => Buffer.from(text, 'hex')

function check(group: string, name: string, got: unknown, expected: unknown): void {
  ran[group] = (ran[group] ?? 0) + 1
  if (JSON.stringify(got) !== JSON.stringify(expected))
    failed.push(`${group}: ${name}: ${JSON.stringify(got)}, not ${JSON.stringify(expected)}`)
}

// Signatures ---------------------------------------------------------------------------------------------------------

/** Reasons that have to do with the signed form; what a document must say is for a whole implementation. */
const ofForm = ['malformed', 'wrong-algorithm', 'wrong-type', 'unknown-key', 'bad-signature']

function bytesOf(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : undefined
}

/** 'ok', or the reason of the form for which the text is refused. */
function verifyText(text: string, typ: string, known: readonly Known[]): string {
  const split = text.startsWith('{') ? splitDual(text) : splitCompact(text)
  if (!split) return 'malformed'
  const signers: { known: Known; input: string; signature: Buffer }[] = []
  for (const [header, payload, signature, algorithm] of split) {
    const parsed = readHeader(header)
    const bytes = bytesOf(signature)
    if (!parsed || !bytes || bytesOf(payload) === undefined) return 'malformed'
    if (parsed['alg'] !== algorithm) return 'wrong-algorithm'
    if (parsed['typ'] !== typ) return 'wrong-type'
    if (bytes.length !== (algorithm === 'Ed25519' ? 64 : 2420)) return 'malformed'
    const signer = known.find(
      ({ kid, jwk }) => kid === parsed['kid'] && (jwk.kty === 'AKP') === (algorithm !== 'Ed25519'),
    )
    if (!signer) return 'unknown-key'
    signers.push({ known: signer, input: `${header}.${payload}`, signature: bytes })
  }
  const good = signers.every(({ known: { jwk }, input, signature }) =>
    verify(null, Buffer.from(input), createPublicKey({ key: jwk, format: 'jwk' }), signature),
  )
  return good ? 'ok' : 'bad-signature'
}

function splitCompact(text: string): [string, string, string, string][] | undefined {
  const [header = '', payload = '', signature, ...rest] = text.split('.')
  return signature === undefined || rest.length > 0 ? undefined : [[header, payload, signature, 'Ed25519']]
}

function splitDual(text: string): [string, string, string, string][] | undefined {
  const { payload, signatures } = JSON.parse(text) as {
    payload: string
    signatures: { protected: string; signature: string }[]
  }
  const pairs = signatures.map((one) => ({ protected: one.protected, signature: one.signature }))
  if (pairs.length !== 2 || JSON.stringify({ payload, signatures: pairs }) !== text) return undefined
  return pairs.map((one, at) => [one.protected, payload, one.signature, at === 0 ? 'Ed25519' : 'ML-DSA-44'])
}

function readHeader(text: string): Record<string, unknown> | undefined {
  const bytes = bytesOf(text)
  if (!bytes) return undefined
  const header = JSON.parse(bytes.toString()) as Record<string, unknown>
  return Object.keys(header).toSorted().join() === 'alg,kid,typ' ? header : undefined
}

function runSigned(
  group: string,
  typ: string,
  text: string,
  vectors: { accepted: Case[]; refused: Case[] },
  known: Known[],
): void {
  for (const one of vectors.accepted) {
    check(group, `${one.name}`, verifyText(`${one[text]}`, typ, known), 'ok')
    if (one['sha256'] !== undefined)
      check(group, `${one.name}`, sha256(`${one[text]}`).toString('hex'), one['sha256'])
  }
  for (const one of vectors.refused) {
    const reason = `${one.reason}`
    check(
      group,
      `${one.name}`,
      verifyText(`${one[text]}`, typ, known),
      ofForm.includes(reason) ? reason : 'ok',
    )
  }
}

function thumbprint({ kty, ...jwk }: Jwk): string {
  const named =
    kty === 'AKP' ? { alg: jwk['alg'], kty, pub: jwk['pub'] } : { crv: jwk['crv'], kty, x: jwk['x'] }
  return sha256(JSON.stringify(named)).toString('base64url')
}

// Trees --------------------------------------------------------------------------------------------------------------

const leaf = (content: Uint8Array) => sha256(Uint8Array.of(0), content)
const node = (left: Uint8Array, right: Uint8Array) => sha256(Uint8Array.of(1), left, right)

function rootOf(leaves: readonly Buffer[]): Buffer {
  if (leaves.length < 2) return leaves[0] ?? sha256()
  let split = 1
  while (split * 2 < leaves.length) split *= 2
  return node(rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split)))
}

/** The root to which a path leads, going down from the root as RFC 6962 section 2.1.1 defines it. */
function rootByPath(hash: Buffer, index: number, size: number, path: readonly Buffer[]): Buffer | undefined {
  if (size === 1) return path.length === 0 && index === 0 ? hash : undefined
  let split = 1
  while (split * 2 < size) split *= 2
  const last = path.at(-1)
  if (!last) return undefined
  const rest = path.slice(0, -1)
  const inner =
    index < split ? rootByPath(hash, index, split, rest) : rootByPath(hash, index - split, size - split, rest)
  if (!inner) return undefined
  return index < split ? node(inner, last) : node(last, inner)
}

interface Inclusion extends Case {
  leaf?: string
  index: number
  size: number
  root: string
  proof: string[]
}

function runTrees(): void {
  const log = load('log')
  const leaves = (log.leaves as string[]).map(hex)
  for (const [size, root] of (log.roots as string[]).entries())
    check('trees', `root ${size}`, rootOf(leaves.slice(0, size)).toString('hex'), root)
  const { salt, event, hash } = log.saltedLeaf
  check('trees', 'salted leaf', leaf(Buffer.concat([hex(salt), Buffer.from(event)])).toString('hex'), hash)
  const holds = (one: Inclusion, of: Buffer) =>
    one.index < one.size &&
    rootByPath(of, one.index, one.size, one.proof.map(hex))?.toString('hex') === one.root
  for (const one of log.inclusion as Inclusion[])
    check('inclusion', `${one.index} of ${one.size}`, holds(one, leaves[one.index] ?? sha256()), true)
  for (const one of load('verdicts').inclusion as Inclusion[])
    check('inclusion refused', `${one.reason}`, holds(one, hex(one.leaf ?? '')), false)
}

// Sealed parts -------------------------------------------------------------------------------------------------------

function padme(length: number): number {
  if (length < 2) return length
  const exponent = Math.floor(Math.log2(length))
  const step = 2 ** Math.max(0, exponent - Math.floor(Math.log2(exponent)) - 1)
  return Math.ceil(length / step) * step
}

function unpad(padded: Buffer): Buffer | undefined {
  const mark = padded.lastIndexOf(0x80)
  const clean = mark >= 0 && padded.subarray(mark + 1).every((byte) => byte === 0)
  return clean && padme(mark + 1) === padded.length ? padded.subarray(0, mark) : undefined
}

function openPart(ciphertext: Buffer, announced: { sha256: string; len: number }, identity: string): string {
  if (ciphertext.length !== announced.len || sha256(ciphertext).toString('hex') !== announced.sha256)
    return 'other-bytes'
  const opened = decryptAge(ciphertext, identity)
  if (!opened) return 'cannot-open'
  const plaintext = unpad(opened)
  return plaintext ? `opened: ${plaintext}` : 'bad-padding'
}

interface Part extends Case {
  kind: string
  identity: string
  ciphertext: string
  sha256: string
  len: number
  plaintext: string
}

function runParts(): void {
  const [sealing, age] = [load('sealing'), load('age')]
  for (const { length, padded } of sealing.padme) check('padme', `${length}`, padme(length), padded)
  for (const one of sealing.parts as Part[])
    if (one.kind === 'x25519')
      check(
        'parts',
        one.sha256,
        openPart(Buffer.from(one.ciphertext, 'base64'), one, one.identity),
        `opened: ${one.plaintext}`,
      )
  for (const { name, file, plaintext } of age.files) {
    const opened = decryptAge(Buffer.from(file, 'base64'), age.identity)
    check('age', name, opened && { sha256: sha256(opened).toString('hex'), len: opened.length }, plaintext)
  }
  check(
    'age',
    'a padded part',
    openPart(Buffer.from(age.part.ciphertext, 'base64'), age.part, age.identity),
    `opened: ${age.part.plaintext}`,
  )
  for (const one of age.refused as Part[])
    check(
      'age refused',
      `${one.name}`,
      openPart(Buffer.from(one.ciphertext, 'base64'), one, age.identity),
      one.reason,
    )
}

const [keys, envelope, receipt, proof, hx2] = ['keys', 'envelope', 'receipt', 'request-proof', 'hx2'].map(
  load,
)
for (const { jwk, kid } of [...keys.accepted, ...keys.pq.accepted])
  check('thumbprints', kid, thumbprint(jwk), kid)
runSigned('envelopes', 'hx-env+jws', 'jws', envelope, envelope.keys)
runSigned('receipts', 'hx-rcpt+jws', 'jws', receipt, receipt.keys)
runSigned('request proofs', 'hx-req+jws', 'jws', proof, proof.keys)
runSigned('hx2 envelopes', 'hx-env+jws', 'text', hx2.envelope, hx2.keys)
runSigned('hx2 receipts', 'hx-rcpt+jws', 'text', hx2.receipt, hx2.keys)
runTrees()
runParts()
process.stdout.write(`${JSON.stringify({ ran, failed }, null, 1)}\n`)
if (failed.length > 0) process.exitCode = 1
