import {
  appendDocuments,
  documentHash,
  type Member,
  newSigningKey,
  type PublishedDocument,
  recoveryKeyHash,
  signDirectory,
  signRoot,
  signSuccession,
} from '../../src/index.ts'
import { signGeneralJws } from '../../src/lib/general-jws.ts'
import {
  aRoot,
  directoryKeys,
  identity,
  members,
  papers,
  recovery,
  rootKeys,
} from '../../src/testing/a-network.ts'
import { aDirectory, aSigningKey } from '../../src/testing/builders.ts'
import { weakKey } from './keys.ts'
import { hybridRecipient } from './sealing.ts'

const other = aSigningKey(71)
const hash = recoveryKeyHash(recovery.publicKey)

/** Roots, directories and keysets one after the other, as a hub publishes them. */
export async function historyVectors() {
  const recipient = await hybridRecipient()
  const paper = await papers(recipient)
  await paper.directory(members())
  await paper.keyset()
  const base = [...paper.documents]
  await paper.root({ expires: '2028-01-01T00:00:00Z' }, rootKeys[0], rootKeys[2])
  await paper.directory(members(), directoryKeys[1], directoryKeys[2])
  await paper.keyset()
  const whole = [...paper.documents]

  const refused: {
    name: string
    documents: readonly PublishedDocument[]
    reason: string
    position: number
  }[] = []
  const refuse = (name: string, documents: readonly PublishedDocument[], reason: string, position: number) =>
    refused.push({ name, documents, reason, position })
  const rootOf = async (changes: Parameters<typeof aRoot>[0], ...keys: (typeof rootKeys)[number][]) => ({
    ...{ type: 'root' as const, document: await signRoot(aRoot(changes), ...keys) },
  })
  const rawRoot = async (content: unknown) => ({
    type: 'root' as const,
    document: await signGeneralJws(
      'hx-root+jws',
      new TextEncoder().encode(JSON.stringify(content)),
      rootKeys,
    ),
  })
  const second = { version: 2, prev: documentHash(base[0]?.document ?? '') }
  const strangers = [aSigningKey(81), aSigningKey(82)] as const
  const taken = {
    ...second,
    keys: [...strangers, ...directoryKeys].map(({ publicJwk }, at) => ({ name: `${at}`, jwk: publicJwk })),
    roles: { ...aRoot().roles, root: { kids: strangers.map(({ kid }) => kid), threshold: 2 } },
  }
  const directoryOf = async (named: readonly Member[], ...keys: (typeof rootKeys)[number][]) => ({
    type: 'directory' as const,
    document: await signDirectory(
      aDirectory({ version: 2, prev: documentHash(base[1]?.document ?? ''), members: [...named] }),
      ...keys,
    ),
  })
  const withFi = (change: Partial<Member>) =>
    members().map((one) => (one.id === 'hotline.fi' ? { ...one, ...change } : one))
  const [one, two, three] = directoryKeys
  const weak = { name: 'weak', jwk: weakKey }

  refuse(
    'a directory before any root',
    [base[1] ?? whole[0]].flatMap((first) => first ?? []),
    'no-root',
    1,
  )
  refuse('a root signed by one', [await rootOf({}, rootKeys[0])], 'too-few-signatures', 1)
  refuse('a root signed by one twice', [await rootOf({}, rootKeys[0], rootKeys[0])], 'too-few-signatures', 1)
  refuse(
    'a root with a key of small order',
    [await rawRoot({ ...aRoot(), keys: [...aRoot().keys, weak] })],
    'weak-root-key',
    1,
  )
  refuse(
    'a root whose quorum the witnesses cannot reach',
    [await rawRoot({ ...aRoot(), quorum: 4 })],
    'bad-root',
    1,
  )
  refuse(
    'a root with one witness twice',
    [await rawRoot({ ...aRoot(), witnesses: [aRoot().witnesses[0], aRoot().witnesses[0]] })],
    'bad-verifier-key',
    1,
  )
  refuse(
    'the next root without the old threshold',
    [...base, await rootOf(taken, ...strangers)],
    'too-few-old-signatures',
    4,
  )
  refuse(
    'the next root without its own threshold',
    [...base, await rootOf(taken, ...rootKeys)],
    'too-few-signatures',
    4,
  )
  refuse('a root two versions on', [...base, await rootOf({ ...second, version: 3 }, ...rootKeys)], 'gap', 4)
  refuse('another first root', [...base, await rootOf({ quorum: 1 }, ...rootKeys)], 'split-view', 4)
  refuse(
    'a directory of fewer than two',
    [...base, await directoryOf(members(), one)],
    'too-few-signatures',
    4,
  )
  refuse(
    'a directory signed by one twice',
    [...base, await directoryOf(members(), one, one)],
    'too-few-signatures',
    4,
  )
  refuse(
    'the same directory again',
    [...base, base[1] ?? whole[0]].flatMap((document) => document ?? []),
    'rollback',
    4,
  )
  refuse(
    'another identity key, all of the secretariat having signed',
    [...base, await directoryOf(withFi({ identityKey: other.publicJwk }), one, two, three)],
    'identity-swapped',
    4,
  )
  refuse(
    'another recovery key, the same',
    [
      ...base,
      await directoryOf(withFi({ recoveryKeyHash: recoveryKeyHash(other.publicKey) }), one, two, three),
    ],
    'identity-swapped',
    4,
  )
  const anew = { identityKey: other.publicJwk, reEnrolled: { since: '2026-11-24T00:00:00Z' } }
  refuse(
    'a new enrolment with no signature above the threshold',
    [...base, await directoryOf(withFi(anew), one, two)],
    'too-few-signatures-for-re-enrolment',
    4,
  )
  const statement = {
    ...{ v: 1 as const, member: 'hotline.fi' },
    from: { identityKey: identity.publicJwk, recoveryKeyHash: hash },
    to: { identityKey: other.publicJwk, recoveryKeyHash: hash },
  }
  const consent = { jws: await signSuccession(statement, identity) }
  const byRecovery = { jws: await signSuccession(statement, recovery), recoveryKey: recovery.publicJwk }
  const forged = { jws: await signSuccession(statement, other) }
  refuse(
    'a consent signed by the new key',
    [...base, await directoryOf(withFi({ identityKey: other.publicJwk, succession: forged }), one, two)],
    'bad-succession',
    4,
  )
  refuse(
    'a key that another member has',
    [
      ...base,
      await directoryOf(
        [
          ...withFi({}),
          {
            ...members()[0],
            id: 'hotline.xx',
            identityKey: newSigningKey(new Uint8Array(32).fill(99)).publicJwk,
          } as Member,
        ],
        one,
        two,
      ),
    ],
    'key-used-before',
    4,
  )

  const accepted = [
    { name: 'two roots, two directories, two keysets', documents: whole },
    {
      name: 'another identity key with the consent of the one before',
      documents: [
        ...base,
        await directoryOf(withFi({ identityKey: other.publicJwk, succession: consent }), one, two),
      ],
    },
    {
      name: 'the same with that of the recovery key',
      documents: [
        ...base,
        await directoryOf(withFi({ identityKey: other.publicJwk, succession: byRecovery }), one, two),
      ],
    },
    {
      name: 'a new enrolment with one signature more',
      documents: [...base, await directoryOf(withFi(anew), one, two, three)],
    },
    {
      name: 'a keyset again, which is skipped',
      documents: [...base, base[2]].flatMap((document) => document ?? []),
    },
  ]
  return {
    about:
      'appendDocuments from nothing. `position` of the document that is wrong, the first being 1; `skipped` keysets do not count.',
    accepted: await Promise.all(
      accepted.map(async (one) => ({ ...one, ...(await outcomeOf(one.documents)) })),
    ),
    refused,
  }
}

async function outcomeOf(documents: readonly PublishedDocument[]) {
  const read = await appendDocuments(undefined, documents)
  if (!read.ok) throw new Error(`${read.reason} at ${read.position}`)
  const { history } = read
  return {
    state: history.states.at(-1),
    root: history.root.version,
    directory: history.directory?.version,
    keysets: [...history.members].flatMap(([member, { keyset }]) =>
      keyset ? [{ member, version: keyset.version }] : [],
    ),
    skipped: history.skipped,
  }
}
