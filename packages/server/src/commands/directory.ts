import { readFileSync, writeFileSync } from 'node:fs'
import {
  addRootSignature,
  addSignature,
  appendDocuments,
  directorySchema,
  fingerprintOf,
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
  type Publication,
  publicationSchema,
  readPersonKey,
} from '../network/members/index.ts'
import { describeDirectory } from './describe-directory.ts'
import { addRootCommands } from './directory-root.ts'
import { addShowCommand } from './directory-show.ts'
import { fitting, readJsonFile } from './read-json-file.ts'
import { refusalSentence } from './refusals.ts'
import { readDocumentFile, signedDocumentIn } from './signed-document.ts'
import { configOption, loadConfig } from './with-config.ts'

const dayMs = 24 * 3_600_000
/** A directory or a root that is good for longer hides for longer that somebody keeps news back. */
const longest = { directory: 31 * dayMs, root: 366 * dayMs } as const

export function addDirectoryCommands(program: Command): void {
  const directory = program.command('directory').description('The network’s list of members and their keys')
  addRootCommands(directory.command('root').description('Who decides about the network; works on files only'))
  addMemberCommands(directory)
  addShowCommand(directory)
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
      console.error(
        `${options.out} is your private key: keep it on a stick in a safe. The line goes into holders.json.`,
      )
      console.log(JSON.stringify({ name: options.name, jwk: publicJwk }))
      console.log(`Fingerprint: ${fingerprintOf({ key: publicJwk })}`)
    })
  directory
    .command('make')
    .description('Write the next directory, for several people to sign; works on files only')
    .requiredOption(
      '--members <file>',
      'all members (JSON; from `directory export --members`, with what has changed)',
    )
    .option('--after <file>', 'what is published (from `directory export`); left out for the very first')
    .requiredOption('--out <file>', 'where the unsigned directory goes')
    .action(async (options: { members: string; after?: string; out: string }) => {
      const members = readJsonFile(options.members, directorySchema.shape.members)
      const after = publicationIn(options.after)
      const next = nextDirectory(members, { now: systemClock.now(), after })
      const checked = fitting(options.members, directorySchema, next)
      writeFileSync(options.out, JSON.stringify(checked, null, 2))
      const before = after.documents.findLast(({ type }) => type === 'directory')
      const known = before && directorySchema.parse(contentOf(before.document))
      for (const line of await describeDirectory(checked, known)) console.log(line)
    })
  directory
    .command('sign')
    .description('Add one person’s signature to a root or a directory; works on files only')
    .argument('<file>', 'what `make` or `root new` wrote, or what others have signed')
    .requiredOption('--key <file>', 'the person’s key file')
    .action(async (file: string, options: { key: string }) => {
      const signed = await signFile(file, readPersonKey(options.key))
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
    .option('--after <file>', 'what is published; left out for the very first, with the root named first')
    .action(async (files: string[], options: { after?: string }) => {
      const after = publicationIn(options.after)
      const read = await appendDocuments(undefined, [...after.documents, ...files.map(signedDocumentIn)])
      if (!read.ok) throw new Error(`It would be refused: ${refusalSentence(read)}`)
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
    .option('--members <file>', 'where the members go as they are now, for you to edit')
    .action(async (options: { config: string; out: string; members?: string }) => {
      const view = await withMembers(options.config, async (members) => {
        await members.refresh()
        return members.view()
      })
      const documents = view?.publication.documents ?? []
      writeFileSync(options.out, JSON.stringify({ documents }))
      if (options.members !== undefined)
        writeFileSync(options.members, JSON.stringify(view?.directory.members ?? [], null, 2))
      console.log(documentCount(documents.length, 'written'))
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
        const result = await members.publish({ documents: [...before, ...files.map(signedDocumentIn)] })
        if (!result.ok) throw new Error(`Nothing was published: ${refusalSentence(result)}`)
        console.log(documentCount(result.added, 'added'))
        for (const { member, reason } of result.skipped)
          console.error(`The keyset of ${member} does not count: ${reason}`)
      })
    })
}

/** What is published, from its file; nothing before the very first. */
function publicationIn(file: string | undefined): Publication {
  return file === undefined ? { documents: [] } : readJsonFile(file, publicationSchema)
}

function documentCount(count: number, what: string): string {
  return `${count === 1 ? '1 document' : `${count} documents`} ${what}.`
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

/** The first signature over a root or directory that `make` or `root new` wrote, or one more over the same bytes. */
async function signFile(file: string, key: SigningKey): Promise<string> {
  const { type, content, text, isSigned } = readDocumentFile(file)
  if (type === 'keyset') throw new Error('A keyset is signed by its member: samverkan directory keyset')
  checkExpiry(type, content.expires)
  if (!isSigned) return type === 'root' ? signRoot(content, key) : signDirectory(content, key)
  const signed = type === 'root' ? await addRootSignature(text, key) : await addSignature(text, key)
  if (!signed.ok) throw new Error(`${file} is not a signed root or directory`)
  return signed.json
}

function checkExpiry(type: keyof typeof longest, expires: string): void {
  const left = Date.parse(expires) - systemClock.now().getTime()
  if (left > longest[type] || left <= 0)
    throw new Error(`It is good until ${expires}; ${longest[type] / dayMs} days from now are the most`)
}
