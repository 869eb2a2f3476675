// what a member takes from a secretariat's server that was stolen, that is stuck, or that is away.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  cosignNote,
  type Directory,
  type Member,
  newSigningKey,
  type PublishedDocument,
  signCheckpoint,
  signDirectory,
  signRoot,
  writeVerifierKey,
} from '@samverkan/protocol'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { manualClock } from '../../foundation/index.ts'
import { type TestFoundation, testFoundation } from '../../foundation/testing/test-foundation.ts'
import {
  contentOf,
  createExchangeKeys,
  createPersonKey,
  createWitnessKey,
  isExpired,
  loadExchangeKeys,
  loadIdentityKey,
  type Members,
  makeKeyset,
  openMembers,
} from './index.ts'
import { aSecretariat, entryOf, keysetOf, type Secretariat } from './testing/a-secretariat.ts'

const start = new Date('2026-11-23T20:00:00Z')
const hour = 3_600_000
let clock = manualClock(start)
let folder: string
let secretariat: Secretariat
let hotline: TestFoundation
let members: Members
let raised: string[]
/** Root, directory and keyset of the hotline, shown and taken. */
let good: PublishedDocument[]

beforeEach(async () => {
  clock = manualClock(start)
  folder = await mkdtemp(join(tmpdir(), 'samverkan-test-secretariat-'))
  secretariat = await aSecretariat(folder, () => clock.now())
  await openHotline()
  const directory = await secretariat.withDirectory([own()])
  good = [...directory, { type: 'keyset', document: await keysetOf('hotline.se', dataDir(), clock.now()) }]
  secretariat.show(good)
  await members.refresh()
  raised = []
})

afterEach(async () => {
  await members.stop()
  await hotline.close()
  await secretariat.close()
  await rm(folder, { recursive: true })
})

async function openHotline(root = secretariat.founding.root) {
  raised = []
  hotline = await testFoundation(
    { network: { root, directoryUrl: secretariat.url }, log: 'silent' },
    { clock },
  )
  await createExchangeKeys(dataDir())
  members = openMembers(hotline.foundation, {
    alarm: async (_, __, kind, ___, detail) => {
      raised.push([kind, detail['reason'] ?? detail['problem']].filter(Boolean).join(' '))
    },
  })
}

const dataDir = () => hotline.foundation.config.dataDir
const own = (change: Partial<Member> = {}) => entryOf('hotline.se', dataDir(), change)
const size = () => members.view()?.state.version
/** Shows these, and says what came of it: how much is known then, and what a person was told. */
async function shown(...[documents, wish]: Parameters<Secretariat['show']>) {
  secretariat.show(documents, wish)
  raised = []
  await members.refresh()
  return { size: size(), raised }
}
const next = (options?: Parameters<Secretariat['withDirectory']>[1]) =>
  secretariat.withDirectory([own()], { after: good, ...options })

describe('a new state', () => {
  test('is taken under the quorum of witnesses, and not before', async () => {
    const documents = await next()
    expect(await shown(documents, { cosigned: 0 })).toEqual({ size: 3, raised: [] })
    expect(await shown(documents, { cosigned: 1 })).toEqual({ size: 3, raised: [] })
    expect(await shown(documents, { cosigned: 2 })).toEqual({ size: 4, raised: [] })
  })

  test('is taken under a fresh head only', async () => {
    const documents = await next()
    const at = new Date(clock.now().getTime() - 25 * hour)
    expect(await shown(documents, { at })).toEqual({ size: 3, raised: [] })
    expect((await shown(documents)).size).toBe(4)
  })

  test('is fetched in as many answers as it takes, and is not waited for from who has less than it says', async () => {
    secretariat.atOnce = 1
    const documents = await next({ after: await next() })
    expect(await shown(documents)).toEqual({ size: documents.length, raised: [] })
    secretariat.atOnce = 0
    expect((await shown(await next({ after: documents }))).size).toBe(documents.length)
  })

  test('is kept over a restart without the secretariat, and verified again', async () => {
    secretariat.isAway = true
    const again = openMembers(hotline.foundation)
    await again.refresh()
    expect(again.view()?.state).toEqual(members.view()?.state)
    await again.stop()
  })

  test('under another log’s key, or under no more than a witness’s, is refused', async () => {
    const other = createPersonKey(join(folder, 'other.key'))
    const documents = await next()
    secretariat.show(documents)
    const head = { origin: 'secretariat/directory', size: 4, root: 'ab'.repeat(32) }
    secretariat.note = signCheckpoint(head, other)
    await members.refresh()
    expect({ size: size(), raised }).toEqual({ size: 3, raised: ['directory-refused unknown-signer'] })
    const [witness] = secretariat.witnesses
    if (!witness) throw new Error('no witness')
    secretariat.note = `${secretariat.note.split('\n\n')[0]}\n\n${cosignNote(secretariat.note, witness.name, witness.key, clock.now())}`
    await members.refresh()
    expect(raised.at(-1)).toBe('directory-refused not-signed-by-log')
    expect(size()).toBe(3)
  })

  test('with a head too large to be one is not read on', async () => {
    secretariat.note = 'x'.repeat(1024 * 1024)
    await members.refresh()
    expect(size()).toBe(3)
    expect(await shown(await next())).toEqual({ size: 4, raised: [] })
  })
})

describe('R-26: refused, with an alarm, and the known one stays, is', () => {
  test('a rollback: the state that was before', async () => {
    await shown(await next())
    expect(await shown(good)).toEqual({ size: 4, raised: ['directory-refused rollback'] })
  })

  test('a freeze: the same state for more than a day; told once, and told again when it happens again', async () => {
    clock.advance(25 * hour)
    const frozen = { at: start }
    expect(await shown(good, frozen)).toEqual({ size: 3, raised: ['directory-stale'] })
    expect(await shown(good, frozen)).toEqual({ size: 3, raised: [] })
    expect(await shown(good)).toEqual({ size: 3, raised: [] })
    clock.advance(25 * hour)
    expect(await shown(good, { at: new Date(start.getTime() + 25 * hour) })).toEqual({
      ...{ size: 3, raised: ['directory-stale'] },
    })
  })

  test('a fast-forward: a version far ahead, after which no honest one could follow', async () => {
    const last = contentOf(good[1]?.document ?? '') as Directory
    const far = { ...last, version: 2 ** 31, prev: 'a'.repeat(64) }
    const document = await signDirectory(far, ...secretariat.founding.directoryKeys)
    expect(await shown([...good, { type: 'directory', document }])).toEqual({
      ...{ size: 3, raised: ['directory-refused gap'] },
    })
    expect(await shown(await next())).toEqual({ size: 4, raised: [] })
  })

  test('a split view: another history of the same length, or of another', async () => {
    const [root, ...rest] = good
    if (!root) throw new Error('no root')
    clock.advance(1000)
    const other = await secretariat.withDirectory([own()], { after: [root] })
    const last = rest.at(-1)
    if (!last) throw new Error('no keyset')
    expect(await shown([...other, last])).toEqual({ size: 3, raised: ['directory-refused split-view'] })
    const longer = await secretariat.withDirectory([own()], { after: [...other, last] })
    const { raised: what } = await shown(longer)
    expect(what).toEqual(['directory-refused other-predecessor'])
    const unrelated = { type: 'keyset' as const, document: last.document }
    expect(await shown([...other, last, unrelated])).toEqual({
      ...{ size: 3, raised: ['directory-refused split-view'] },
    })
  })

  test('a directory with one signature too few, or with one signer twice', async () => {
    const [a, b] = secretariat.founding.directoryKeys
    if (!a || !b) throw new Error('no keys')
    for (const keys of [[a], [a, a], [a, ...secretariat.founding.rootKeys]])
      expect(await shown(await next({ keys }))).toEqual({
        ...{ size: 3, raised: ['directory-refused too-few-signatures'] },
      })
    expect((await shown(await next({ keys: [b, a] }))).size).toBe(4)
  })

  test('a root with one signature of the old threshold too few', async () => {
    const [a, b] = secretariat.founding.rootKeys
    if (!a || !b) throw new Error('no keys')
    const before = contentOf(good[0]?.document ?? '') as Parameters<typeof signRoot>[0]
    const prev = members.view()?.history.root.sha256 ?? ''
    const second = { ...before, version: 2, prev, quorum: 0 }
    const withRoot = async (...keys: (typeof a)[]): Promise<PublishedDocument[]> => [
      ...good,
      { type: 'root', document: await signRoot(second, ...keys) },
    ]
    for (const keys of [[a], [a, a]])
      expect((await shown(await withRoot(...keys))).raised).toEqual(['directory-refused too-few-signatures'])
    expect(await shown(await withRoot(a, b), { cosigned: 0 })).toEqual({ size: 4, raised: [] })
  })

  test('a directory with a small-order key', async () => {
    const x = Buffer.from(`01${'00'.repeat(31)}`, 'hex').toString('base64url')
    const weak = own({ id: 'hotline.xx', identityKey: { kty: 'OKP', crv: 'Ed25519', x } })
    const documents = await secretariat.withDirectory([own(), weak], { after: good })
    expect(await shown(documents)).toEqual({
      ...{ size: 3, raised: ['directory-refused weak-identity-key'] },
    })
  })

  test('another identity key of a member, however many of the secretariat sign', async () => {
    const { publicJwk } = newSigningKey()
    const documents = await secretariat.withDirectory([own({ identityKey: publicJwk })], {
      ...{ after: good, keys: secretariat.founding.allDirectoryKeys },
    })
    expect(await shown(documents)).toEqual({ size: 3, raised: ['directory-refused identity-swapped'] })
  })

  test('a network with another root, for who begins', async () => {
    await members.stop()
    await hotline.close()
    const other = join(folder, 'other-root.json')
    const root = contentOf(good[0]?.document ?? '') as Parameters<typeof signRoot>[0]
    await writeFile(other, await signRoot({ ...root, quorum: 1 }, ...secretariat.founding.rootKeys))
    await openHotline(other)
    await members.refresh()
    expect({ size: size(), raised }).toEqual({ size: undefined, raised: ['directory-refused wrong-root'] })
  })

  test('and it leaves a leaf in the ledger', async () => {
    await shown(good.slice(0, 2))
    const leaves = await hotline.foundation.database
      .selectFrom('ledger_event')
      .select('body')
      .where('kind', '=', 'directory.refused')
      .execute()
    expect(leaves.map(({ body }) => JSON.parse(body ?? '{}').detail)).toEqual([
      { reason: 'rollback', documents: 2 },
    ])
  })
})

test('R-20: with the secretariat away for a week the directory holds, and a person knows; after it has expired it does not', async () => {
  secretariat.isAway = true
  const view = () => {
    const current = members.view()
    if (!current) throw new Error('no directory')
    return current
  }
  for (let day = 0; day < 7; day++) {
    clock.advance(24 * hour)
    await members.refresh()
    expect(isExpired(view(), clock.now())).toBe(false)
    expect(view().mayReceive('hotline.se')).toBe(true)
  }
  expect(raised).toEqual(['directory-stale'])
  clock.advance(24 * 24 * hour)
  await members.refresh()
  expect(isExpired(view(), clock.now())).toBe(true)
  secretariat.isAway = false
  expect(await shown(await next())).toEqual({ size: 4, raised: [] })
  expect(isExpired(view(), clock.now())).toBe(false)
})

describe('watching our own entry', () => {
  test('a keyset with keys that we do not hold is noticed, though our identity key has signed it', async () => {
    const thief = await mkdtemp(join(tmpdir(), 'samverkan-test-thief-'))
    await createExchangeKeys(thief)
    const stolen = await makeKeyset({
      ...{ member: 'hotline.se', identity: loadIdentityKey(dataDir()), keys: loadExchangeKeys(thief) },
      ...{ url: 'http://127.0.0.1:1', now: clock.now() },
      previous: { version: 1, document: good[2]?.document ?? '' },
    })
    await rm(thief, { recursive: true })
    expect(await shown([...good, { type: 'keyset', document: stolen }])).toEqual({
      ...{ size: 4, raised: ['own-keys other-signing-key'] },
    })
  })

  test('an identity key that is not ours is noticed when we join', async () => {
    const { publicJwk } = newSigningKey()
    const root = good.slice(0, 1)
    await members.stop()
    await hotline.close()
    await openHotline()
    const documents = await secretariat.withDirectory([own({ identityKey: publicJwk })], { after: root })
    expect((await shown(documents)).raised).toEqual(['own-keys other-identity-key'])
  })

  test('what we have made ourselves is not', async () => {
    const document = await keysetOf('hotline.se', dataDir(), clock.now(), {
      ...{ version: 1, document: good[2]?.document ?? '' },
    })
    expect(await shown([...good, { type: 'keyset', document }])).toEqual({ size: 4, raised: [] })
  })
})

describe('a witness', () => {
  const lines = () => secretariat.handedIn.filter(({ path }) => path.endsWith('/cosignatures')).length
  beforeEach(async () => {
    // The hotline takes the place of a witness: the root names its key.
    const key = createWitnessKey(dataDir(), 'hotline.se')
    const root = contentOf(good[0]?.document ?? '') as Parameters<typeof signRoot>[0]
    const prev = members.view()?.history.root.sha256 ?? ''
    const second = { ...root, version: 2, prev, witnesses: [writeVerifierKey(key)], quorum: 1 }
    const document = await signRoot(second, ...secretariat.founding.rootKeys)
    good = [...good, { type: 'root', document }]
  })

  test('cosigns what continues what it has, once, and takes it with its own cosignature', async () => {
    expect(await shown(good, { cosigned: 0 })).toEqual({ size: 4, raised: [] })
    expect(lines()).toBe(1)
  })

  test('never cosigns two heads of one size, nor a smaller one', async () => {
    await shown(good, { cosigned: 0 })
    const database = hotline.foundation.database
    // As if it had lost what it took, but not what it signed: a restored database.
    await database.deleteFrom('directory_document').where('position', '>', 3).execute()
    await members.stop()
    members = openMembers(hotline.foundation, {
      alarm: async (_, __, kind, ___, detail) => {
        raised.push(`${kind} ${detail['reason']}`)
      },
    })
    const [, , , second] = good
    const root = contentOf(second?.document ?? '') as Parameters<typeof signRoot>[0]
    const other = { ...root, expires: '2027-10-01T00:00:00Z' }
    const document = await signRoot(other, ...secretariat.founding.rootKeys)
    const { raised: what } = await shown([...good.slice(0, 3), { type: 'root', document }], { cosigned: 0 })
    expect(what).toEqual(['directory-refused witness-saw-another-head'])
    expect(lines()).toBe(1)
    expect(size()).toBe(3)
  })
})
