import { describe, expect, test } from 'vitest'
import {
  addSignature,
  checkSuccession,
  type Directory,
  directoryRoot,
  documentHash,
  type Member,
  memberFor,
  plainLeafHash,
  readDirectory,
  signDirectory,
  toHex,
  treeRoot,
} from '../index.ts'
import { signGeneralJws } from '../lib/general-jws.ts'
import { aDirectory, aSigningKey } from '../testing/builders.ts'
import { eachChangedByte } from '../testing/each-changed-byte.ts'

const [anna, bo, cy, stranger] = [aSigningKey(21), aSigningKey(22), aSigningKey(23), aSigningKey(24)]
const trusted = [anna.publicKey, bo.publicKey, cy.publicKey]
const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))
const reasonOf = async (json: string, threshold = 2) => {
  const read = await readDirectory(json, trusted, threshold)
  return read.ok ? 'ok' : read.reason
}
const countersigned = async (json: string, key = bo) => {
  const result = await addSignature(json, key)
  if (!result.ok) throw new Error(result.reason)
  return result.json
}

describe('a directory', () => {
  test('is read when enough of the secretariat have signed, at once or one after the other', async () => {
    const json = await countersigned(await signDirectory(aDirectory(), anna))
    expect(json).toBe(await signDirectory(aDirectory(), anna, bo))
    expect(await readDirectory(json, trusted, 2)).toEqual({
      ok: true,
      directory: aDirectory(),
      sha256: documentHash(json),
      signers: [anna.kid, bo.kid],
    })
  })

  test('needs distinct trusted signers: one who signs twice counts once, a stranger not at all', async () => {
    const once = await signDirectory(aDirectory(), anna)
    expect(await reasonOf(once)).toBe('too-few-signatures')
    expect(await reasonOf(await countersigned(once, anna))).toBe('too-few-signatures')
    expect(await reasonOf(await countersigned(once, stranger))).toBe('too-few-signatures')
    expect(await reasonOf(await countersigned(await countersigned(once, stranger)))).toBe('ok')
  })

  test('is refused after any change of any one byte when all signatures are needed', async () => {
    const json = await signDirectory(aDirectory(), anna, bo)
    for (const { at, changed } of eachChangedByte(json)) {
      expect((await readDirectory(changed, trusted, 2)).ok, `byte ${at}`).toBe(false)
    }
  })

  test('is spoilt by one wrong signature of a trusted key, though the others would be enough', async () => {
    const good = JSON.parse(await signDirectory(aDirectory(), anna, bo))
    const other = JSON.parse(await signDirectory(aDirectory({ expires: '2027-01-01T00:00:00Z' }), cy))
    const mixed = JSON.stringify({
      payload: good.payload,
      signatures: [...good.signatures, ...other.signatures],
    })
    expect(await reasonOf(mixed)).toBe('bad-signature')
  })

  test('with an unprotected header or another member is refused', async () => {
    const json = await signDirectory(aDirectory(), anna, bo)
    expect(await reasonOf(json.replace('{"protected"', '{"header":{},"protected"'))).toBe('malformed')
    expect(await reasonOf(json.replace('{"payload"', '{"extra":1,"payload"'))).toBe('malformed')
    expect(await reasonOf(json.replace('{"payload"', '{"payload":"","payload"'))).toBe('malformed')
    expect(await addSignature('{}', anna)).toEqual({ ok: false, reason: 'malformed' })
  })

  test('with a weak identity key, a member twice or a key twice is refused', async () => {
    const [first, second, ...others] = aDirectory().members
    if (!first || !second) throw new Error('no members')
    const signed = (members: unknown[]) =>
      signGeneralJws('hx-directory+jws', bytesOf({ ...aDirectory(), members }), [anna, bo])
    const x = Buffer.from(`01${'00'.repeat(31)}`, 'hex').toString('base64url')
    const weak = { ...first, identityKey: { ...first.identityKey, x } }
    expect(await readDirectory(await signed([weak, second]), trusted, 2)).toEqual({
      ok: false,
      reason: 'weak-identity-key',
      detail: 'hotline.fi',
    })
    expect(await reasonOf(await signed([first, first, ...others]))).toBe('bad-directory')
    expect(await reasonOf(await signed([first, { ...second, identityKey: first.identityKey }]))).toBe(
      'bad-directory',
    )
  })

  test('is not read with a threshold of nobody', async () => {
    await expect(readDirectory(await signDirectory(aDirectory(), anna), trusted, 0)).rejects.toThrow(
      RangeError,
    )
  })
})

describe('the next version', () => {
  const known = { version: 4, prev: 'c'.repeat(64), sha256: 'd'.repeat(64) }

  test.each([
    ['the same', known, { ok: true, changed: false }],
    ['the next one', { version: 5, prev: known.sha256, sha256: 'e'.repeat(64) }, { ok: true, changed: true }],
    ['an older one', { ...known, version: 3 }, { ok: false, reason: 'rollback' }],
    ['another text of the same', { ...known, sha256: 'f'.repeat(64) }, { ok: false, reason: 'split-view' }],
    [
      'one with another past',
      { version: 5, prev: 'f'.repeat(64), sha256: 'e'.repeat(64) },
      { ok: false, reason: 'other-predecessor' },
    ],
    [
      'one too far ahead',
      { version: 6, prev: known.sha256, sha256: 'e'.repeat(64) },
      { ok: false, reason: 'gap' },
    ],
  ])('being %s', (_, next, expected) => {
    expect(checkSuccession(known, next)).toEqual(expected)
  })
})

describe('the state of the directory', () => {
  test('is the number of documents published, and the RFC 6962 root over their texts', () => {
    expect(directoryRoot(['a', 'b', 'c'])).toEqual({
      version: 3,
      root: toHex(treeRoot(['a', 'b', 'c'].map((text) => plainLeafHash(new TextEncoder().encode(text))))),
    })
    expect(directoryRoot(['a', 'b']).root).not.toBe(directoryRoot(['b', 'a']).root)
    expect(() => directoryRoot([])).toThrow(RangeError)
  })
})

describe('what is hosted in a country', () => {
  const member = (id: string, changes: Partial<Member>): Member => ({
    id,
    name: id,
    kind: 'hotline',
    countries: [],
    takesOrphans: false,
    status: 'active',
    identityKey: anna.publicJwk,
    ...changes,
  })
  const directory: Directory = aDirectory({
    members: [
      member('police.se', { kind: 'police', countries: ['SE'] }),
      member('hotline.us', { countries: ['US'], takesOrphans: true }),
      member('hotline.se', { countries: ['SE', 'AX'] }),
      member('hotline-b.de', { countries: ['DE'] }),
      member('hotline-a.de', { countries: ['DE'] }),
      member('hotline.be', { countries: ['BE'], status: 'suspended', takesOrphans: true }),
      member('interpol', { kind: 'interpol', takesOrphans: true }),
    ],
  })
  const idsFor = (country: string) => {
    const found = memberFor(directory, country)
    return found.match === 'none' ? found.match : [found.match, ...found.members.map((one) => one.id)]
  }

  test.each([
    ['SE', ['country', 'hotline.se']],
    ['AX', ['country', 'hotline.se']],
    ['DE', ['country', 'hotline-a.de', 'hotline-b.de']],
    ['BE', ['orphan', 'hotline.us', 'interpol']],
    ['ZZ', ['orphan', 'hotline.us', 'interpol']],
  ])('in %s goes to %j', (country, expected) => {
    expect(idsFor(country)).toEqual(expected)
  })

  test('goes to nobody when nobody takes orphans', () => {
    expect(memberFor({ ...directory, members: [] }, 'SE')).toEqual({ match: 'none' })
  })
})
