import { expect, test } from 'vitest'
import {
  checkPublicKey,
  importSigningKey,
  type NoteVerifier,
  newSigningKey,
  readCheckpoint,
  readNote,
  readVerifierKey,
  type SigningKey,
  signCheckpoint,
  signNote,
  writeVerifierKey,
} from '../index.ts'

/** The example verifier key of https://c2sp.org/signed-note. */
const C2SP_KEY = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k'

const key = signingKey(1)
const checkpoint = { origin: 'hotline.example/ledger', size: 412, root: 'ab'.repeat(32) }
const verifier: NoteVerifier = { name: checkpoint.origin, key: key.publicKey }

test('a checkpoint is three lines, signed under the name of the log', () => {
  const note = signCheckpoint(checkpoint, key)
  expect(note).toMatch(
    /^hotline\.example\/ledger\n412\nq6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s=\n\n\u2014 hotline\.example\/ledger \S+\n$/u,
  )
  expect(readCheckpoint(note, [verifier])).toMatchObject({
    ok: true,
    checkpoint,
    signers: [checkpoint.origin],
  })
})

test('any changed character of a checkpoint is noticed', () => {
  const note = signCheckpoint(checkpoint, key)
  for (let at = 0; at < note.length; at++) {
    const changed = `${note.slice(0, at)}${note[at] === 'x' ? 'y' : 'x'}${note.slice(at + 1)}`
    expect(readCheckpoint(changed, [verifier]).ok, `character ${at}`).toBe(false)
  }
})

test('a witness signs beside the log, and strangers are ignored', () => {
  const witness = signingKey(2)
  const note = signCheckpoint(checkpoint, key)
  const text = note.slice(0, note.lastIndexOf('\n\n') + 1)
  const line = (name: string, by: SigningKey) => signNote(text, name, by).slice(text.length + 1)
  const witnessed = note + line('witness.example', witness) + line('stranger.example', signingKey(3))
  const both = [verifier, { name: 'witness.example', key: witness.publicKey }]
  expect(readCheckpoint(witnessed, both)).toMatchObject({
    ok: true,
    checkpoint,
    signers: [checkpoint.origin, 'witness.example'],
  })
  expect(readCheckpoint(note, [{ name: 'other.example', key: key.publicKey }])).toEqual({
    ok: false,
    reason: 'unknown-signer',
  })
})

test('a signed text that is no checkpoint is refused', () => {
  for (const text of [
    'only one line\n',
    'hotline.example/ledger\n0412\nq6s=\n',
    'hotline.example/ledger\n1\nq6s=\n',
  ]) {
    expect(readCheckpoint(signNote(text, verifier.name, key), [verifier])).toEqual({
      ok: false,
      reason: 'bad-checkpoint',
    })
  }
})

test('a verifier key survives being written and read', () => {
  const text = writeVerifierKey(verifier)
  const read = readVerifierKey(text)
  expect(read.ok && [read.verifier.name, read.verifier.key.kid]).toEqual([verifier.name, key.kid])
  expect(readVerifierKey(text.replace(/\+[0-9a-f]{8}\+/, '+00000000+'))).toEqual({
    ok: false,
    reason: 'wrong-key-id',
  })
  const weak = Buffer.concat([Buffer.of(1, 1), Buffer.alloc(31)]).toString('base64')
  expect(readVerifierKey(`log.example+00000000+${weak}`)).toEqual({ ok: false, reason: 'weak-key' })
  expect(readVerifierKey('log.example')).toEqual({ ok: false, reason: 'malformed' })
})

test('the example verifier key of the specification is read', () => {
  const read = readVerifierKey(C2SP_KEY)
  expect(read.ok && writeVerifierKey(read.verifier)).toBe(C2SP_KEY)
})

test('a signature of the Go implementation (golang.org/x/mod/sumdb/note) verifies', () => {
  const bytes = Buffer.from('GlzZBxQ8OExB6DDFvOEqqIF+xWSaqr8sMTiLNbLXRNY=', 'base64')
  const check = checkPublicKey({ kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') })
  if (!check.ok) throw new Error(check.reason)
  const go: NoteVerifier = { name: 'go.example', key: check.key }
  const text =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
  const keyId = Buffer.from(writeVerifierKey(go).split('+')[1] ?? '', 'hex')
  const signature = Buffer.from(
    '9kmS4FL1Qb9J99y8gBDFUG2IW6ksuvykBwSVkic0i4ZSBg3UUVgLallI1eAq+p+p2eCi2lFlvooTpHLIHAmcAw==',
    'base64',
  )
  const note = `${text}\n\u2014 go.example ${Buffer.concat([keyId, signature]).toString('base64')}\n`
  expect(readNote(note, [go])).toMatchObject({ ok: true, text, signers: ['go.example'] })
})

function signingKey(seed: number): SigningKey {
  const imported = importSigningKey(newSigningKey(new Uint8Array(32).fill(seed)).privateJwk)
  if (!imported.ok) throw new Error(imported.reason)
  return imported.key
}
