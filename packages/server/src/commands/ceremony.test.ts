// The secretariat's people and a member's administrator at the command line: from no keys at all to a published directory,
// a rotation and another identity key.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { type TestFoundation, testFoundation } from '../foundation/testing/test-foundation.ts'
import { addDirectoryCommands } from './directory.ts'
import { addKeyCommands } from './keys.ts'

const folder = mkdtempSync(join(tmpdir(), 'samverkan-test-ceremony-'))
const at = (name: string) => join(folder, name)
let hub: TestFoundation

beforeAll(async () => {
  const who = { mailAddress: 'office@secretariat.example', website: 'https://secretariat.example/' }
  hub = await testFoundation({
    member: { ...who, id: 'secretariat', name: 'Secretariat', kind: 'secretariat', country: 'XX' },
    network: { root: at('root.json') },
    log: 'silent',
  })
  writeFileSync(at('config.json'), JSON.stringify(hub.config))
  await foundingMeeting()
  await firstDirectory()
}, 60_000)
afterAll(async () => {
  await hub.close()
  rmSync(folder, { recursive: true })
})
afterEach(() => vi.restoreAllMocks())

/** What the command printed, line by line. */
async function samverkan(...words: string[]): Promise<string[]> {
  const lines: string[] = []
  vi.spyOn(console, 'log').mockImplementation((line) => lines.push(String(line)))
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const program = new Command('samverkan').exitOverride()
  addKeyCommands(program)
  addDirectoryCommands(program)
  await program.parseAsync(words, { from: 'user' })
  return lines
}
const config = ['-c', at('config.json')]
const isFingerprint = expect.stringMatching(/^Fingerprint: ([0-9a-f]{4} ){9}[0-9a-f]{4}$/)

async function holdersOf(what: string): Promise<unknown[]> {
  const lines = []
  for (const n of [1, 2, 3]) {
    const [line = '', fingerprint] = await samverkan(
      ...['directory', 'key', '--name', `${what} ${n}`, '--out', at(`${what}-${n}.key`)],
    )
    expect(fingerprint).toEqual(isFingerprint)
    lines.push(JSON.parse(line))
  }
  return lines
}

/** Three people sign roots, three sign directories, any two of each decide. */
async function foundingMeeting() {
  await samverkan('keys', ...config)
  const holders = { root: await holdersOf('root'), directory: await holdersOf('directory') }
  writeFileSync(at('holders.json'), JSON.stringify(holders))
  const [log = ''] = await samverkan('keys', 'log', ...config)
  const [witness = ''] = await samverkan('keys', 'witness', ...config)
  await samverkan(
    ...['directory', 'root', 'new', '--holders', at('holders.json'), '--log', log, '--witness', witness],
    ...['--root-threshold', '2', '--directory-threshold', '2', '--quorum', '0', '--out', at('root.json')],
  )
  const [first] = await samverkan('directory', 'sign', at('root.json'), '--key', at('root-1.key'))
  await expect(samverkan('directory', 'root', 'check', at('root.json'))).rejects.toThrow('too-few-signatures')
  const [signed] = await samverkan('directory', 'sign', at('root.json'), '--key', at('root-3.key'))
  expect(signed).toBe(first)
  expect(await samverkan('directory', 'root', 'check', at('root.json'))).toEqual([
    'Root 1 counts. Signed by: root 1, root 3.',
    isFingerprint,
  ])
}

/** Made, signed by one after the other, checked and published. */
async function firstDirectory() {
  const [identity = '', fingerprint] = await samverkan('directory', 'identity', ...config)
  expect(fingerprint).toEqual(isFingerprint)
  const member = {
    ...{ id: 'secretariat', name: 'Secretariat', kind: 'secretariat', countries: [] },
    ...{ takesOrphans: false, status: 'active', ...JSON.parse(identity) },
  }
  writeFileSync(at('members.json'), JSON.stringify([member]))
  const [keyset = ''] = await samverkan(
    'directory',
    'keyset',
    ...config,
    '--url',
    'https://hx.secretariat.example',
  )
  writeFileSync(at('keyset.json'), keyset)
  await samverkan('directory', 'make', '--members', at('members.json'), '--out', at('directory.json'))
  const sign = (key: string) => samverkan('directory', 'sign', at('directory.json'), '--key', at(key))
  const documents = ['root', 'directory', 'keyset'].map((name) => at(`${name}.json`))
  const check = () => samverkan('directory', 'check', ...documents)
  await expect(check()).rejects.toThrow('directory.json is not signed yet')
  await sign('directory-1.key')
  await sign('root-1.key')
  await expect(check()).rejects.toThrow('too-few-signatures')
  await sign('directory-2.key')
  expect(await check()).toEqual(['It may be published.'])
  expect(await samverkan('directory', 'publish', ...documents, ...config)).toEqual(['3 documents added.'])
  const members = ['--members', at('members-now.json')]
  await samverkan('directory', 'export', ...config, '--out', at('published.json'), ...members)
  expect(JSON.parse(readFileSync(at('members-now.json'), 'utf8'))).toEqual([member])
  expect(JSON.parse(readFileSync(at('published.json'), 'utf8')).documents).toHaveLength(3)
}

test('the meeting and the first directory leave three documents; one that is good for too long is not signed', async () => {
  expect(JSON.parse(readFileSync(at('published.json'), 'utf8')).documents).toHaveLength(3)
  const after = ['--after', at('published.json')]
  await samverkan('directory', 'make', '--members', at('members.json'), ...after, '--out', at('long.json'))
  const long = { ...JSON.parse(readFileSync(at('long.json'), 'utf8')), expires: '2099-01-01T00:00:00Z' }
  writeFileSync(at('long.json'), JSON.stringify(long))
  await expect(
    samverkan('directory', 'sign', at('long.json'), '--key', at('directory-1.key')),
  ).rejects.toThrow('31 days')
})

test('who signs reads first what it says and what it changes, signed or not', async () => {
  const after = ['--after', at('published.json')]
  const [member] = JSON.parse(readFileSync(at('members-now.json'), 'utf8'))
  writeFileSync(at('other.json'), JSON.stringify([{ ...member, status: 'suspended' }]))
  const made = await samverkan(
    'directory',
    'make',
    '--members',
    at('other.json'),
    ...after,
    '--out',
    at('b.json'),
  )
  expect(made).toEqual([
    expect.stringMatching(/^Directory 2, good until \S+, 1 member\.$/),
    'Against version 1:',
    '  secretariat: status is suspended, was active',
  ])
  const show = () => samverkan('directory', 'show', at('b.json'), ...after)
  expect(await show()).toEqual([...made, 'Nobody has signed it.'])
  await samverkan('directory', 'sign', at('b.json'), '--key', at('directory-3.key'))
  expect(await show()).toEqual([
    ...made,
    'It carries signatures of directory 3. Whether they hold, “check” says.',
    isFingerprint,
  ])
  expect(await samverkan('directory', 'show', at('keyset.json'))).toEqual([
    'Keyset 1 of secretariat, which is reached at https://hx.secretariat.example.',
    expect.stringMatching(/^Its signing keys are good until /),
  ])
})

test('the next root takes from the one before what is not given, and says what it changes', async () => {
  const previous = ['--previous', at('root.json')]
  const renew = (...words: string[]) =>
    samverkan('directory', 'root', 'new', ...previous, ...words, '--out', at('next-root.json'))
  expect((await renew()).at(-1)).toBe('Against root 1 nothing changes but the date.')
  const [first, next] = ['root.json', 'next-root.json'].map((file) => readFileSync(at(file), 'utf8'))
  const content = JSON.parse(Buffer.from(JSON.parse(first ?? '').payload, 'base64url').toString('utf8'))
  expect(JSON.parse(next ?? '')).toEqual({
    ...content,
    ...{ version: 2, prev: expect.any(String), expires: expect.any(String) },
  })
  expect((await renew('--quorum', '1', '--min-suite', 'hx2')).slice(-3)).toEqual([
    'Against root 1:',
    '  1 witnesses are needed, not 0.',
    '  The weakest suite is hx2, not hx1.',
  ])
  for (const key of ['root-1.key', 'root-2.key'])
    await samverkan('directory', 'sign', at('next-root.json'), '--key', at(key))
  const check = ['directory', 'root', 'check', at('next-root.json'), ...previous]
  expect((await samverkan(...check))[0]).toBe('Root 2 counts. Signed by: root 1, root 2.')
  for (const [words, problem] of [
    [['--quorum', '7'], 'a quorum that the witnesses cannot reach'],
    [['--root-threshold', 'two'], 'roles.root.threshold'],
  ] as const)
    await expect(renew(...words)).rejects.toThrow(problem)
  await expect(samverkan('directory', 'root', 'new', '--out', at('none.json'))).rejects.toThrow('--previous')
})

test('a mistake in a file that a person wrote is said with the file and the place', async () => {
  const make = () => samverkan('directory', 'make', '--members', at('typo.json'), '--out', at('c.json'))
  writeFileSync(at('typo.json'), '[{"id": "secretariat",}]')
  await expect(make()).rejects.toThrow(/typo\.json is not JSON/)
  const [member] = JSON.parse(readFileSync(at('members-now.json'), 'utf8'))
  writeFileSync(at('typo.json'), JSON.stringify([{ ...member, countries: ['se'], status: 'gone' }]))
  await expect(make()).rejects.toThrow(/typo\.json cannot be used:\n {2}0\.countries\.0: .*\n {2}0\.status: /)
})

test('the keys are rotated once a month without anybody else, and revoked when one is lost', async () => {
  expect(await samverkan('keys', 'rotate', ...config)).toEqual(['The new keys are published.'])
  expect(await samverkan('keys', 'revoke', ...config)).toContain('The new keys are published.')
  expect(await samverkan('keys', 'prune', ...config)).toEqual([
    expect.stringMatching(/^Destroyed: exchange-sign/),
  ])
  await samverkan('keys', 'rotate', ...config, '--url', 'https://new.secretariat.example')
  await samverkan('directory', 'export', ...config, '--out', at('published.json'))
  const { documents } = JSON.parse(readFileSync(at('published.json'), 'utf8'))
  writeFileSync(at('newest.json'), documents.at(-1).document)
  expect((await samverkan('directory', 'show', at('newest.json')))[0]).toBe(
    'Keyset 4 of secretariat, which is reached at https://new.secretariat.example.',
  )
})

test('the recovery key lies elsewhere, and the next identity key is used when the directory names it', async () => {
  const [hash = ''] = await samverkan('keys', 'recovery', ...config, '--out', at('recovery.key'))
  const [said = ''] = await samverkan('directory', 'identity', ...config)
  expect(JSON.parse(said).recoveryKeyHash).toBe(hash)
  const [change = '', fingerprint] = await samverkan('keys', 'identity-change', ...config)
  expect(fingerprint).toEqual(isFingerprint)
  const [member] = JSON.parse(readFileSync(at('members.json'), 'utf8'))
  writeFileSync(at('members.json'), JSON.stringify([{ ...member, ...JSON.parse(change) }]))
  await samverkan('directory', 'export', ...config, '--out', at('published.json'))
  const after = ['--after', at('published.json')]
  await samverkan('directory', 'make', '--members', at('members.json'), ...after, '--out', at('next.json'))
  for (const key of ['directory-2.key', 'directory-3.key'])
    await samverkan('directory', 'sign', at('next.json'), '--key', at(key))
  expect(await samverkan('directory', 'publish', at('next.json'), ...config)).toEqual(['1 document added.'])
  expect(await samverkan('keys', 'identity-change', ...config)).toEqual([
    'The directory names the new identity key. It is in use.',
  ])
  expect(await samverkan('directory', 'fingerprint', at('members.json')).catch(String)).toContain('neither')
  writeFileSync(at('member.json'), change)
  expect(`Fingerprint: ${(await samverkan('directory', 'fingerprint', at('member.json')))[0]}`).toBe(
    fingerprint,
  )
})
