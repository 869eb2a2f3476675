import { readFileSync, writeFileSync } from 'node:fs'
import {
  checkPublicKey,
  fingerprintOf,
  publicJwkSchema,
  readFirstRoot,
  readNextRoot,
  readVerifierKey,
} from '@samverkan/protocol'
import type { Command } from 'commander'
import { z } from 'zod'
import { systemClock } from '../foundation/index.ts'
import { type KeyHolder, makeRoot } from '../network/members/index.ts'

const holdersSchema = z.strictObject({
  root: z.array(z.strictObject({ name: z.string().min(1), jwk: publicJwkSchema })).min(1),
  directory: z.array(z.strictObject({ name: z.string().min(1), jwk: publicJwkSchema })).min(1),
})

interface NewOptions {
  holders: string
  rootThreshold: string
  directoryThreshold: string
  log: string
  witness?: string[]
  quorum: string
  minSuite: string
  previous?: string
  out: string
}

export function addRootCommands(root: Command): void {
  root
    .command('new')
    .description('Write the first root or the next one, for several people to sign')
    .requiredOption(
      '--holders <file>',
      'who signs what: {"root": [...], "directory": [...]} of the lines that `directory key` printed',
    )
    .requiredOption('--root-threshold <n>', 'so many of them make the next root (usual: 3 of 5)')
    .requiredOption('--directory-threshold <n>', 'so many of them make a directory (usual: 2 of 5)')
    .requiredOption('--log <vkey>', 'what `keys log` printed at the secretariat’s server')
    .option('--witness <vkey...>', 'what `keys witness` printed at each member that witnesses')
    .requiredOption('--quorum <n>', 'so many witnesses show that everybody sees the same (usual: 2)')
    .option('--min-suite <suite>', 'the weakest suite that members may agree on', 'hx1')
    .option('--previous <file>', 'the root before, signed; left out for the first')
    .requiredOption('--out <file>', 'where the unsigned root goes')
    .action((options: NewOptions) => {
      const holders = holdersSchema.parse(JSON.parse(readFileSync(options.holders, 'utf8')))
      const next = makeRoot({
        root: { holders: holders.root.map(holderOf), threshold: Number(options.rootThreshold) },
        directory: {
          holders: holders.directory.map(holderOf),
          threshold: Number(options.directoryThreshold),
        },
        log: verifierOf(options.log),
        witnesses: (options.witness ?? []).map(verifierOf),
        ...{ quorum: Number(options.quorum), minSuite: options.minSuite, now: systemClock.now() },
        ...(options.previous === undefined
          ? {}
          : { previous: readFileSync(options.previous, 'utf8').trim() }),
      })
      writeFileSync(options.out, JSON.stringify(next, null, 2))
      console.log(`Root ${next.version}, until ${next.expires}.`)
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
      if (!read.ok) throw new Error(`It does not count: ${read.reason} ${read.detail ?? ''}`)
      const { root: content, signers } = read.trusted
      const names = content.keys
        .filter(({ jwk }) => signers.includes(holderOf({ name: '', jwk }).key.kid))
        .map(({ name }) => name)
      console.log(`Root ${content.version} counts. Signed by: ${names.join(', ')}.`)
      console.log(`Fingerprint: ${fingerprintOf({ json: text })}`)
    })
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
