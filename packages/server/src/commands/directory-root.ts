import { readFileSync, writeFileSync } from 'node:fs'
import {
  checkPublicKey,
  fingerprintOf,
  publicJwkSchema,
  type Root,
  readFirstRoot,
  readNextRoot,
  readVerifierKey,
} from '@samverkan/protocol'
import type { Command } from 'commander'
import { z } from 'zod'
import { systemClock } from '../foundation/index.ts'
import { type KeyHolder, makeRoot } from '../network/members/index.ts'
import { describeRoot, namesIn } from './describe-root.ts'
import { problemsOf, readJsonFile } from './read-json-file.ts'
import { refusalSentence } from './refusals.ts'
import { readDocumentFile } from './signed-document.ts'

const holdersSchema = z.strictObject({
  root: z.array(z.strictObject({ name: z.string().min(1), jwk: publicJwkSchema })).min(1),
  directory: z.array(z.strictObject({ name: z.string().min(1), jwk: publicJwkSchema })).min(1),
})
type Holders = z.output<typeof holdersSchema>

interface NewOptions {
  holders?: string
  rootThreshold?: string
  directoryThreshold?: string
  log?: string
  witness?: string[]
  quorum?: string
  minSuite?: string
  previous?: string
  out: string
}

export function addRootCommands(root: Command): void {
  root
    .command('new')
    .description(
      'Write the first root or the next one, for several people to sign. The next one takes from --previous what is not given',
    )
    .option('--previous <file>', 'the root before, signed; left out for the first')
    .option(
      '--holders <file>',
      'who signs what: {"root": [...], "directory": [...]} of the lines that `directory key` printed',
    )
    .option('--root-threshold <n>', 'so many of them make the next root (usual: 3 of 5)')
    .option('--directory-threshold <n>', 'so many of them make a directory (usual: 2 of 5)')
    .option('--log <vkey>', 'what `keys log` printed at the secretariat’s server')
    .option('--witness <vkey...>', 'what `keys witness` printed at each member that witnesses, all of them')
    .option('--quorum <n>', 'so many witnesses show that everybody sees the same (usual: 2)')
    .option('--min-suite <suite>', 'the weakest suite that members may agree on (first root: hx1)')
    .requiredOption('--out <file>', 'where the unsigned root goes')
    .action((options: NewOptions) => {
      const previous = options.previous === undefined ? undefined : previousIn(options.previous)
      const next = newRoot(options, previous)
      writeFileSync(options.out, JSON.stringify(next, null, 2))
      for (const line of describeRoot(next, previous?.root)) console.log(line)
    })
  root
    .command('check')
    .description('Say whether a signed root counts, alone or after the one before')
    .argument('<file>', 'the signed root')
    .option('--previous <file>', 'the root before')
    .action(async (file: string, options: { previous?: string }) => {
      const text = readFileSync(file, 'utf8').trim()
      const read =
        options.previous === undefined
          ? await readFirstRoot(text)
          : await afterPrevious(text, readFileSync(options.previous, 'utf8').trim())
      if (!read.ok) throw new Error(`It does not count: ${refusalSentence(read)}`)
      const { root: content, signers } = read.trusted
      const names = [...namesIn(content)].filter(([kid]) => signers.includes(kid)).map(([, name]) => name)
      console.log(`Root ${content.version} counts. Signed by: ${names.join(', ')}.`)
      console.log(`Fingerprint: ${fingerprintOf({ json: text })}`)
    })
}

interface Previous {
  text: string
  root: Root
}

function previousIn(file: string): Previous {
  const document = readDocumentFile(file)
  if (document.type !== 'root' || !document.isSigned) throw new Error(`${file} is not a signed root`)
  return { text: document.text, root: document.content }
}

function newRoot(options: NewOptions, previous: Previous | undefined): Root {
  const before = previous?.root
  const holders = options.holders === undefined ? before && holdersIn(before) : readHolders(options.holders)
  const rootThreshold = options.rootThreshold ?? before?.roles.root.threshold
  const directoryThreshold = options.directoryThreshold ?? before?.roles.directory.threshold
  const quorum = options.quorum ?? before?.quorum
  const log = options.log ?? before?.log
  if (
    !holders ||
    !log ||
    rootThreshold === undefined ||
    directoryThreshold === undefined ||
    quorum === undefined
  )
    throw new Error(
      'The first root needs --holders, --root-threshold, --directory-threshold, --log and --quorum. Is this not the first? Then name the one before with --previous.',
    )
  try {
    return makeRoot({
      root: { holders: holders.root.map(holderOf), threshold: Number(rootThreshold) },
      directory: { holders: holders.directory.map(holderOf), threshold: Number(directoryThreshold) },
      log: verifierOf(log),
      witnesses: (options.witness ?? before?.witnesses ?? []).map(verifierOf),
      ...{ quorum: Number(quorum), minSuite: options.minSuite ?? before?.minSuite ?? 'hx1' },
      now: systemClock.now(),
      ...(previous === undefined ? {} : { previous: previous.text }),
    })
  } catch (error) {
    if (error instanceof z.ZodError) throw new Error(`This makes no root:\n${problemsOf(error).join('\n')}`)
    throw error
  }
}

const readHolders = (file: string): Holders => readJsonFile(file, holdersSchema)

/** Who signs what by a root that is there. */
function holdersIn(root: Root): Holders {
  const those = (kids: readonly string[]) =>
    root.keys.filter((holder) => kids.includes(holderOf(holder).key.kid))
  return { root: those(root.roles.root.kids), directory: those(root.roles.directory.kids) }
}

async function afterPrevious(text: string, previous: string) {
  const before = await readFirstRoot(previous)
  return before.ok ? readNextRoot(text, before.trusted) : before
}

function holderOf({ name, jwk }: { name: string; jwk: unknown }): KeyHolder {
  const check = checkPublicKey(jwk)
  if (!check.ok) throw new Error(`The key of ${name} is not sound: ${check.reason}`)
  return { name, key: check.key }
}

function verifierOf(text: string) {
  const read = readVerifierKey(text)
  if (!read.ok) throw new Error(`${text} is not a verifier key: ${read.reason}`)
  return read.verifier
}
