import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  appendDocuments,
  beginsWith,
  directoryRoot,
  documentHash,
  expiryOf,
  type History,
  type Member,
  newSealKeyPair,
  type PublishedDocument,
  recoveryKeyHash,
  signDirectory,
  signRoot,
  signSuccession,
} from '../index.ts'
import { signGeneralJws } from '../lib/general-jws.ts'
import {
  aRoot,
  directoryKeys,
  identity,
  members,
  type Papers,
  papers,
  recovery,
  rootKeys,
} from '../testing/a-network.ts'
import { aDirectory, aSigningKey } from '../testing/builders.ts'

let recipient: string
let paper: Papers

beforeAll(async () => {
  recipient = (await newSealKeyPair()).recipient
})
const begin = async (first = {}) => {
  paper = await papers(recipient, first)
}
const read = (documents: readonly PublishedDocument[] = paper.documents) =>
  appendDocuments(undefined, documents)
const reasonOf = async (documents = paper.documents) => {
  const reading = await read(documents)
  return reading.ok ? 'ok' : reading.reason
}
const historyOf = async (documents = paper.documents): Promise<History> => {
  const reading = await read(documents)
  if (!reading.ok) throw new Error(`${reading.reason} ${reading.detail ?? ''}`)
  return reading.history
}
const withMember = (change: Partial<Member>): Member[] =>
  members().map((one) => (one.id === 'hotline.fi' ? { ...one, ...change } : one))

describe('a root', () => {
  test('needs the threshold of its keys; one signer twice counts once', async () => {
    const [a, b] = rootKeys
    const one = async (...keys: (typeof a)[]) =>
      reasonOf([{ type: 'root', document: await signRoot(aRoot(), ...keys) }])
    expect(await one(a, b)).toBe('ok')
    expect(await one(a)).toBe('too-few-signatures')
    expect(await one(a, a)).toBe('too-few-signatures')
    expect(await one(a, directoryKeys[0])).toBe('too-few-signatures')
  })

  test('of version N+1 needs the thresholds of N and of N+1', async () => {
    const fresh = [aSigningKey(81), aSigningKey(82), aSigningKey(83)]
    const keys = [...fresh, ...directoryKeys].map(({ publicJwk }, at) => ({ name: `${at}`, jwk: publicJwk }))
    const roles = {
      root: { kids: fresh.map(({ kid }) => kid), threshold: 2 },
      directory: { kids: directoryKeys.map(({ kid }) => kid), threshold: 2 },
    }
    const [x, y] = fresh
    const [a, b] = rootKeys
    if (!x || !y) throw new Error('no keys')
    const outcomes: [string, (typeof a)[]][] = [
      ['ok', [a, b, x, y]],
      ['too-few-old-signatures', [x, y]],
      ['too-few-old-signatures', [a, a, x, y]],
      ['too-few-signatures', [a, b]],
      ['too-few-signatures', [a, b, x, x]],
    ]
    for (const [outcome, signers] of outcomes) {
      await begin()
      await paper.root({ keys, roles }, ...signers)
      expect(await reasonOf(), outcome).toBe(outcome)
    }
  })

  test('with a version too far ahead, an older one or another of the same is refused', async () => {
    for (const [version, reason] of [
      [3, 'gap'],
      [1, 'split-view'],
    ] as const) {
      await begin()
      await paper.root({ version, ...(version === 1 ? { prev: null, quorum: 1 } : {}) }, ...rootKeys)
      expect(await reasonOf()).toBe(reason)
    }
    await begin()
    await paper.root({}, ...rootKeys)
    const [first] = paper.documents
    if (!first) throw new Error('no root')
    expect(await reasonOf([...paper.documents, first])).toBe('rollback')
  })

  test('with a weak key, a role that names a key it lacks, or a witness twice is refused', async () => {
    const weak = Buffer.from(`01${'00'.repeat(31)}`, 'hex').toString('base64url')
    const root = aRoot()
    const [first] = root.keys
    const [witness = ''] = root.witnesses
    if (!first) throw new Error('no key')
    const signed = async (changed: unknown) => {
      const payload = new TextEncoder().encode(JSON.stringify(changed))
      return reasonOf([{ type: 'root', document: await signGeneralJws('hx-root+jws', payload, rootKeys) }])
    }
    const weakKey = { ...first, jwk: { ...first.jwk, x: weak } }
    expect(await signed({ ...root, keys: [...root.keys, weakKey] })).toBe('weak-root-key')
    expect(
      await signed({ ...root, roles: { ...root.roles, directory: { kids: ['other'], threshold: 1 } } }),
    ).toBe('role-without-key')
    expect(await signed({ ...root, witnesses: [witness, witness] })).toBe('bad-verifier-key')
    expect(await signed({ ...root, witnesses: [root.log], quorum: 1 })).toBe('bad-verifier-key')
    expect(await signed({ ...root, quorum: 4 })).toBe('bad-root')
  })

  test('is where trust begins, whichever version came with the installer and however many have signed it', async () => {
    await begin()
    const [a, b, c] = rootKeys
    const more = await signRoot(aRoot(), a, b, c)
    await paper.root({}, ...rootKeys)
    const history = await historyOf()
    expect(beginsWith(history, more)).toBe(true)
    expect(beginsWith(history, paper.documents[1]?.document ?? '')).toBe(true)
    expect(beginsWith(history, await signRoot(aRoot({ quorum: 1 }), ...rootKeys))).toBe(false)
    expect(beginsWith(history, 'no root')).toBe(false)
  })
})

describe('a directory', () => {
  test('is signed by the keys of the root in force: those that a new root no longer names count no more', async () => {
    await begin()
    await paper.directory(members())
    const [, , third] = directoryKeys
    const fresh = [third, aSigningKey(91)] as const
    const keys = [...rootKeys, ...fresh].map(({ publicJwk }, at) => ({ name: `${at}`, jwk: publicJwk }))
    const roles = { ...aRoot().roles, directory: { kids: fresh.map(({ kid }) => kid), threshold: 2 } }
    await paper.root({ keys, roles }, rootKeys[0], rootKeys[1])
    await paper.directory(members(), ...fresh)
    expect(await reasonOf()).toBe('ok')
    paper.documents.pop()
    await begin()
    await paper.root({ keys, roles }, rootKeys[0], rootKeys[1])
    await paper.directory(members())
    expect(await reasonOf()).toBe('too-few-signatures')
  })

  test('of one signature less than the threshold, or with one signer twice, is refused', async () => {
    const [a] = directoryKeys
    for (const signers of [[a], [a, a], [a, rootKeys[0]]] as const) {
      await begin()
      await paper.directory(members(), ...signers)
      expect(await reasonOf()).toBe('too-few-signatures')
    }
  })

  test('expires with its root, if that is first', async () => {
    await begin({ expires: '2026-12-01T00:00:00Z' })
    expect(expiryOf(await historyOf())).toEqual(new Date(0))
    await paper.directory(members())
    expect(expiryOf(await historyOf())).toEqual(new Date('2026-12-01T00:00:00Z'))
    await begin()
    await paper.directory(members())
    expect(expiryOf(await historyOf())).toEqual(new Date('2026-12-23T00:00:00Z'))
  })
})

describe('the secretariat alone', () => {
  const other = aSigningKey(71)
  const hash = recoveryKeyHash(recovery.publicKey)
  const statement = {
    v: 1 as const,
    member: 'hotline.fi',
    from: { identityKey: identity.publicJwk, recoveryKeyHash: hash },
    to: { identityKey: other.publicJwk, recoveryKeyHash: hash },
  }
  const after = async (
    change: Partial<Member>,
    ...keys: Parameters<Papers['directory']> extends [unknown, ...infer K] ? K : never
  ) => {
    await begin()
    await paper.directory(members())
    await paper.keyset()
    await paper.directory(withMember(change), ...keys)
    return reasonOf()
  }

  test('cannot give a member another identity key, nor another recovery key, however many sign', async () => {
    expect(await after({ identityKey: other.publicJwk }, ...directoryKeys)).toBe('identity-swapped')
    expect(await after({ recoveryKeyHash: recoveryKeyHash(other.publicKey) }, ...directoryKeys)).toBe(
      'identity-swapped',
    )
    expect(await after({ recoveryKeyHash: undefined }, ...directoryKeys)).toBe('identity-swapped')
  })

  test('cannot do so by leaving the member out in between', async () => {
    await begin()
    await paper.directory(members())
    await paper.directory(members().slice(1))
    await paper.directory(withMember({ identityKey: other.publicJwk }), ...directoryKeys)
    expect(await reasonOf()).toBe('identity-swapped')
  })

  test('needs the consent of the identity key or of the recovery key as they were', async () => {
    const by = async (key: typeof identity, recoveryKey?: typeof identity, to = statement) =>
      after({
        identityKey: other.publicJwk,
        succession: {
          jws: await signSuccession(to, key),
          ...(recoveryKey ? { recoveryKey: recoveryKey.publicJwk } : {}),
        },
      })
    expect(await by(identity)).toBe('ok')
    expect(await by(recovery, recovery)).toBe('ok')
    expect(await by(other)).toBe('bad-succession')
    expect(await by(other, other)).toBe('bad-succession')
    expect(await by(recovery)).toBe('bad-succession')
    expect(await by(identity, undefined, { ...statement, member: 'hotline.nl' })).toBe('bad-succession')
    const elsewhere = { ...statement, to: { ...statement.to, identityKey: aSigningKey(73).publicJwk } }
    expect(await by(identity, undefined, elsewhere)).toBe('bad-succession')
  })

  test('cannot use a consent twice: a key that was left behind is not taken up again', async () => {
    const back = { ...statement, from: statement.to, to: statement.from }
    await begin()
    await paper.directory(members())
    const forth = { jws: await signSuccession(statement, identity) }
    await paper.directory(withMember({ identityKey: other.publicJwk, succession: forth }))
    expect(await reasonOf()).toBe('ok')
    const again = { jws: await signSuccession(back, other) }
    await paper.directory(withMember({ succession: again }))
    expect(await reasonOf()).toBe('key-used-before')
  })

  test('enrols a member anew with one signature more; the keyset under the lost key counts no more', async () => {
    const anew = { identityKey: other.publicJwk, reEnrolled: { since: '2026-11-24T00:00:00Z' } }
    expect(await after(anew)).toBe('too-few-signatures-for-re-enrolment')
    expect(await after(anew, ...directoryKeys)).toBe('ok')
    const known = (await historyOf()).members.get('hotline.fi')
    expect(known?.keyset).toBeUndefined()
    expect(known?.reEnrolled).toEqual({ position: 4, since: '2026-11-24T00:00:00Z', kid: other.kid })
    await paper.keyset()
    expect((await historyOf()).skipped).toMatchObject([
      { member: 'hotline.fi', reason: 'not-signed-by-identity' },
    ])
    paper.documents.pop()
    const last = paper.documents.findLast(({ type }) => type === 'keyset')
    await paper.keyset({ version: 2, prev: documentHash(last?.document ?? '') }, other)
    expect((await historyOf()).members.get('hotline.fi')?.keyset?.version).toBe(2)
  })

  test('that member stays to be confirmed when it changes its key again, or is named without the mark', async () => {
    const anew = { identityKey: other.publicJwk, reEnrolled: { since: '2026-11-24T00:00:00Z' } }
    expect(await after(anew, ...directoryKeys)).toBe('ok')
    await paper.directory(withMember({ identityKey: other.publicJwk }))
    expect((await historyOf()).members.get('hotline.fi')?.reEnrolled?.kid).toBe(other.kid)
  })
})

describe('a keyset', () => {
  test('that is wrong is skipped, and the others stay', async () => {
    await begin()
    await paper.directory(members())
    await paper.keyset()
    await paper.keyset({}, aSigningKey(99))
    const history = await historyOf()
    expect(history.skipped).toMatchObject([
      { position: 4, member: 'hotline.fi', reason: 'not-signed-by-identity' },
    ])
    expect(history.members.get('hotline.fi')?.keyset?.version).toBe(1)
  })

  test('again, older, or with another past does not count', async () => {
    await begin()
    await paper.directory(members())
    await paper.keyset()
    await paper.keyset({ version: 3 })
    await paper.keyset({ version: 2, prev: 'f'.repeat(64) })
    const again = paper.documents[2]
    if (!again) throw new Error('no keyset')
    const { skipped } = await historyOf([...paper.documents, again])
    expect(skipped.map(({ reason }) => reason)).toEqual(['gap', 'other-predecessor', 'rollback'])
  })

  test('that is wrong is skipped a hundred times; more only somebody publishes who would fill the log for ever', async () => {
    await begin()
    await paper.directory(members())
    const wrong = (at: number) => ({ type: 'keyset' as const, document: `junk ${at}` })
    const some = await historyOf([...paper.documents, ...Array.from({ length: 100 }, (_, at) => wrong(at))])
    expect(some.skipped).toHaveLength(100)
    expect(await appendDocuments(some, [wrong(100)])).toMatchObject({
      ...{ ok: false, reason: 'too-many-wrong-keysets', position: 103 },
    })
  })

  test('that is larger than any keyset spoils the whole', async () => {
    await begin()
    await paper.directory(members())
    const large = { type: 'keyset' as const, document: ' '.repeat(128 * 1024 + 1) }
    expect(await reasonOf([...paper.documents, large])).toBe('too-large')
  })
})

describe('a history', () => {
  const whole = async () => {
    await begin()
    await paper.directory(members())
    await paper.keyset()
    await paper.root({}, ...rootKeys)
    await paper.directory(members())
    await paper.keyset()
    return paper.documents
  }

  test('is the same whether it comes at once or in pieces, and its states are those of every prefix', async () => {
    const documents = await whole()
    const once = await historyOf()
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 1, max: 5 })), async (cuts) => {
        let history: History | undefined
        let from = 0
        for (const to of [...cuts.toSorted(), documents.length]) {
          const reading = await appendDocuments(history, documents.slice(from, to))
          if (!reading.ok) return false
          history = reading.history
          from = to
        }
        expect(history).toEqual(once)
        return true
      }),
      { numRuns: 8, seed: 1 },
    )
    const texts = documents.map(({ document }) => document)
    expect(once.states).toEqual(texts.map((_, at) => directoryRoot(texts.slice(0, at + 1))))
  })

  test('never mixes: what is taken of any order of its documents is version after version of each kind', async () => {
    const documents = await whole()
    // root, directory, keyset, root, directory, keyset: the second of a kind needs the first.
    const order = fc.array(fc.nat(documents.length - 1), { maxLength: 7 })
    const kinds = documents.map(({ type }) => type)
    await fc.assert(
      fc.asyncProperty(order, async (at) => {
        const reading = await read(at.flatMap((one) => documents[one] ?? []))
        const versions = new Map([
          ['root', 0],
          ['directory', 0],
          ['keyset', 0],
        ])
        const ordered = at.map((one) => {
          const kind = kinds[one] ?? ''
          const follows = (one < 3 ? 1 : 2) === (versions.get(kind) ?? 0) + 1
          if (follows) versions.set(kind, one < 3 ? 1 : 2)
          return { kind, follows }
        })
        const isSound =
          ordered[0]?.kind === 'root' &&
          ordered.every(({ kind, follows }) => follows || kind === 'keyset') &&
          hasDirectoryBeforeKeysets(ordered)
        expect(reading.ok).toBe(isSound)
        if (reading.ok)
          expect(reading.history.keysets.length).toBe(
            ordered.filter(({ kind, follows }) => kind === 'keyset' && follows).length,
          )
      }),
      {
        numRuns: 150,
        seed: 2,
        examples: [[[0, 1, 2, 3, 4, 5]], [[0, 1, 3, 2, 5, 4]], [[0, 1, 4]], [[0, 1, 2, 2]]],
      },
    )
  })

  test('that is refused leaves the known one as it was', async () => {
    const documents = await whole()
    const known = await historyOf()
    const before = structuredClone([known.states, known.skipped, [...known.usedKeys], known.keysets])
    const forged = await signDirectory(aDirectory({ version: 3, prev: 'a'.repeat(64) }), ...directoryKeys)
    const good = documents[5]
    if (!good) throw new Error('no keyset')
    const reading = await appendDocuments(known, [good, { type: 'directory', document: forged }])
    expect(reading).toMatchObject({ ok: false, reason: 'other-predecessor', position: 8 })
    expect([known.states, known.skipped, [...known.usedKeys], known.keysets]).toEqual(before)
  })

  test('that does not begin with a root, or has a document that is too large, is refused', async () => {
    const [root, directory] = await whole()
    if (!root || !directory) throw new Error('no documents')
    expect(await reasonOf([directory])).toBe('no-root')
    expect(await reasonOf([])).toBe('no-root')
    expect(await reasonOf([root, { type: 'directory', document: ' '.repeat(1024 * 1024 + 1) }])).toBe(
      'too-large',
    )
  })
})

function hasDirectoryBeforeKeysets(ordered: readonly { kind: string }[]): boolean {
  const [keyset, directory] = ['keyset', 'directory'].map((kind) =>
    ordered.findIndex((one) => one.kind === kind),
  )
  return keyset === -1 || (directory !== -1 && (directory ?? 0) < (keyset ?? 0))
}
