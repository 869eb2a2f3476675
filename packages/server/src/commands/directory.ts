import { readFileSync, writeFileSync } from 'node:fs'
import {
  addRootSignature,
  addSignature,
  appendDocuments,
  type Directory,
  directorySchema,
  fingerprintOf,
  type Root,
  rootSchema,
  type SigningKey,
  signDirectory,
  signRoot,
} from '@samverkan/protocol'
import type { Command } from 'commander'
import { openFoundation, systemClock } from '../foundation/index.ts'
import {
  contentOf,
  createPersonKey,
  loadExchangeKeys,
  loadIdentityKey,
  makeKeyset,
  nextDirectory,
  openMembers,
  ownIdentities,
  ownRecoveryHash,
  type PublishedDocument,
  publicationSchema,
  readPersonKey,
} from '../network/members/index.ts'
import { addRootCommands } from './directory-root.ts'
import { configOption, loadConfig } from './with-config.ts'

const dayMs = 24 * 3_600_000
/** A directory or a root that is good for longer hides for longer that somebody keeps news back. */
const longest = { directory: 31 * dayMs, root: 366 * dayMs } as const

export function addDirectoryCommands(program: Command): void {
  const directory = program.command('directory').description('The network’s list of members and their keys')
  addRootCommands(directory.command('root').description('Who decides about the network; works on files only'))
  addMemberCommands(directory)
  addSecretariatCommands(directory)
}

function addMemberCommands(directory: Command): void {
  directory
    .command('keyset')
    .description('Print this member’s first signed keyset, to be handed to the secretariat')
    .requiredOption(...configOption)
    .requiredOption(
      '--url <url>',
      'address of this member’s exchange listener, or of the relay, as peers reach it',
    )
    .action(async (options: { config: string; url: string }) => {
      const config = loadConfig(options.config)
      const keyset = { member: config.member.id, url: options.url, now: systemClock.now() }
      console.log(
        await makeKeyset({
          ...{ ...keyset, delivery: config.delivery },
          identity: loadIdentityKey(config.dataDir),
          keys: loadExchangeKeys(config.dataDir),
        }),
      )
    })
  directory
    .command('identity')
    .description('Print what the directory is to say of this member’s keys; the fingerprint is read aloud')
    .requiredOption(...configOption)
    .action((options: { config: string }) => {
      const { dataDir } = loadConfig(options.config)
      const [identityKey] = ownIdentities(dataDir)
      if (!identityKey) throw new Error('There is no identity key yet: samverkan keys')
      const recoveryKeyHash = ownRecoveryHash(dataDir)
      console.log(
        JSON.stringify({ identityKey, ...(recoveryKeyHash === undefined ? {} : { recoveryKeyHash }) }),
      )
      console.log(`Fingerprint: ${fingerprintOf({ key: identityKey })}`)
    })
  directory
    .command('fingerprint')
    .description('Print the fingerprint of a root, a directory or a key, to be read aloud')
    .argument('<file>', 'a signed root or directory, or a JSON file with a key (x)')
    .action((file: string) => {
      const text = readFileSync(file, 'utf8').trim()
      const value = JSON.parse(text) as { x?: unknown; identityKey?: { x?: unknown } }
      const x = value.x ?? value.identityKey?.x
      const fingerprint = fingerprintOf(typeof x === 'string' ? { key: { x } } : { json: text })
      if (fingerprint === undefined) throw new Error(`${file} is neither a signed document nor a key`)
      console.log(fingerprint)
    })
}

function addSecretariatCommands(directory: Command): void {
  directory
    .command('key')
    .description('Make one person’s key for signing roots or directories, in a file that this person keeps')
    .requiredOption('--name <name>', 'the person, or where the key is kept; stands in the root')
    .requiredOption('--out <file>', 'where the private key goes; mode 600')
    .action((options: { name: string; out: string }) => {
      const { publicJwk } = createPersonKey(options.out)
      console.log(JSON.stringify({ name: options.name, jwk: publicJwk }))
      console.log(`Fingerprint: ${fingerprintOf({ key: publicJwk })}`)
    })
  directory
    .command('make')
    .description('Write the next directory, for several people to sign; works on files only')
    .requiredOption(
      '--members <file>',
      'the members (JSON array: id, name, kind, countries, takesOrphans, status, identityKey, recoveryKeyHash)',
    )
    .requiredOption('--after <file>', 'what is published (from `directory export` or the server’s address)')
    .requiredOption('--out <file>', 'where the unsigned directory goes')
    .action((options: { members: string; after: string; out: string }) => {
      const members = directorySchema.shape.members.parse(JSON.parse(readFileSync(options.members, 'utf8')))
      const after = publicationSchema.parse(JSON.parse(readFileSync(options.after, 'utf8')))
      const next = nextDirectory(members, { now: systemClock.now(), after })
      writeFileSync(options.out, JSON.stringify(next, null, 2))
      console.log(`Version ${next.version} with ${members.length} members, until ${next.expires}.`)
    })
  directory
    .command('sign')
    .description('Add one person’s signature to a root or a directory; works on files only')
    .argument('<file>', 'what `make` or `root new` wrote, or what others have signed')
    .requiredOption('--key <file>', 'the person’s key file')
    .action(async (file: string, options: { key: string }) => {
      const signed = await signFile(readFileSync(file, 'utf8').trim(), readPersonKey(options.key))
      writeFileSync(file, signed)
      console.log(`Signed. Fingerprint of the document: ${fingerprintOf({ json: signed })}`)
    })
  directory
    .command('check')
    .description('Say whether signed documents may be published after what is; works on files only')
    .argument(
      '<file...>',
      'signed roots, directories and keysets in the order in which they are to be published',
    )
    .requiredOption('--after <file>', 'what is published')
    .action(async (files: string[], options: { after: string }) => {
      const after = publicationSchema.parse(JSON.parse(readFileSync(options.after, 'utf8')))
      const read = await appendDocuments(undefined, [...after.documents, ...files.map(documentIn)])
      if (!read.ok) throw new Error(`It would be refused: ${read.reason} ${read.detail ?? ''}`)
      const skipped = read.history.skipped.filter(({ position }) => position > after.documents.length)
      if (skipped.length > 0)
        throw new Error(skipped.map(({ member, reason }) => `The keyset of ${member}: ${reason}`).join('\n'))
      console.log('It may be published.')
    })
  directory
    .command('export')
    .description('At the secretariat: write what is published into a file, for the people who sign')
    .requiredOption(...configOption)
    .requiredOption('--out <file>', 'where it goes')
    .action(async (options: { config: string; out: string }) => {
      const documents = await withMembers(options.config, async (members) => {
        await members.refresh()
        return members.view()?.publication.documents ?? []
      })
      writeFileSync(options.out, JSON.stringify({ documents }))
      console.log(`${documents.length} documents.`)
    })
  directory
    .command('publish')
    .description('At the secretariat: publish signed documents after what is')
    .argument('<file...>', 'signed roots, directories and keysets, in this order')
    .requiredOption(...configOption)
    .action(async (files: string[], options: { config: string }) => {
      await withMembers(options.config, async (members) => {
        await members.refresh()
        const before = members.view()?.publication.documents ?? []
        const result = await members.publish({ documents: [...before, ...files.map(documentIn)] })
        if (!result.ok) throw new Error(`The directory was refused: ${result.reason} ${result.detail ?? ''}`)
        console.log(`${result.added} documents added.`)
        for (const { member, reason } of result.skipped)
          console.error(`The keyset of ${member} does not count: ${reason}`)
      })
    })
}

async function withMembers<Result>(
  configFile: string,
  work: (members: ReturnType<typeof openMembers>) => Promise<Result>,
): Promise<Result> {
  const foundation = await openFoundation(loadConfig(configFile))
  const members = openMembers(foundation)
  try {
    return await work(members)
  } finally {
    await members.stop()
    await foundation.close()
  }
}

const typesByName: Readonly<Record<string, PublishedDocument['type']>> = {
  'hx-root+jws': 'root',
  'hx-directory+jws': 'directory',
  'hx-keyset+jws': 'keyset',
}

/** A signed document in a file; what it is stands in its protected header. */
function documentIn(file: string): PublishedDocument {
  const document = readFileSync(file, 'utf8').trim()
  const { signatures } = JSON.parse(document) as { signatures?: { protected: string }[] }
  const header = Buffer.from(signatures?.[0]?.protected ?? '', 'base64url').toString('utf8')
  const type = typesByName[(JSON.parse(header || '{}') as { typ?: string }).typ ?? '']
  if (type === undefined) throw new Error(`${file} is not a signed root, directory or keyset`)
  return { type, document }
}

/** The first signature over a root or directory that `make` or `root new` wrote, or one more over the same bytes. */
async function signFile(text: string, key: SigningKey): Promise<string> {
  const value = JSON.parse(text) as object
  if ('signatures' in value) {
    const content = contentOf(text) as Directory | Root
    checkExpiry(content)
    const signed = 'members' in content ? await addSignature(text, key) : await addRootSignature(text, key)
    if (!signed.ok) throw new Error('This is not a signed root or directory')
    return signed.json
  }
  if ('members' in value) {
    const next = directorySchema.parse(value)
    checkExpiry(next)
    return signDirectory(next, key)
  }
  const root = rootSchema.parse(value)
  checkExpiry(root)
  return signRoot(root, key)
}

function checkExpiry(document: Directory | Root): void {
  const limit = 'members' in document ? longest.directory : longest.root
  const left = Date.parse(document.expires) - systemClock.now().getTime()
  if (left > limit || left <= 0)
    throw new Error(`It is good until ${document.expires}; ${limit / dayMs} days from now are the most`)
}
