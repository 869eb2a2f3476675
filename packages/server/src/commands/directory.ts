import { readFileSync, writeFileSync } from 'node:fs'
import { directorySchema } from '@samverkan/protocol'
import type { Command } from 'commander'
import { openFoundation, systemClock } from '../foundation/index.ts'
import {
  createDirectoryKey,
  loadDirectoryKey,
  loadExchangeKeys,
  loadIdentityKey,
  makeDirectory,
  makeKeyset,
  openMembers,
  publicationSchema,
} from '../network/members/index.ts'
import { configOption, loadConfig } from './with-config.ts'

export function addDirectoryCommands(program: Command): void {
  const directory = program.command('directory').description('The network’s list of members and their keys')
  directory
    .command('keyset')
    .description('Print this member’s signed keyset, to be handed to the secretariat')
    .requiredOption(...configOption)
    .requiredOption(
      '--url <url>',
      'address of this member’s exchange listener, as peers reach it; with `delivery` relay, the relay’s',
    )
    .action(async (options: { config: string; url: string }) => {
      const config = loadConfig(options.config)
      const { member, delivery } = config
      const keyset = { member: member.id, url: options.url, delivery, now: systemClock.now() }
      console.log(
        await makeKeyset({
          ...keyset,
          identity: loadIdentityKey(config.dataDir),
          keys: loadExchangeKeys(config.dataDir),
        }),
      )
    })
  directory
    .command('identity')
    .description('Print this member’s public identity key, to be read aloud and entered in the directory')
    .requiredOption(...configOption)
    .action((options: { config: string }) => {
      console.log(JSON.stringify(loadIdentityKey(loadConfig(options.config).dataDir).publicJwk))
    })
  directory
    .command('make')
    .description('At the secretariat: sign a directory of members with their keysets; works on files only')
    .requiredOption(...configOption)
    .requiredOption(
      '--members <file>',
      'the members (JSON array: id, name, kind, countries, takesOrphans, status, identityKey)',
    )
    .requiredOption('--keysets <file...>', 'one signed keyset a file')
    .requiredOption('--out <file>', 'where the publication goes')
    .action(async (options: { config: string; members: string; keysets: string[]; out: string }) => {
      const { dataDir } = loadConfig(options.config)
      createDirectoryKey(dataDir)
      const members = directorySchema.shape.members.parse(JSON.parse(readFileSync(options.members, 'utf8')))
      const keysets = options.keysets.map((file) => readFileSync(file, 'utf8').trim())
      const key = loadDirectoryKey(dataDir)
      const publication = await makeDirectory(members, keysets, [key], { now: systemClock.now() })
      writeFileSync(options.out, JSON.stringify(publication))
      console.log(
        `${members.length} members; others trust it by network.directoryKeys: ["${key.publicJwk.x}"]`,
      )
    })
  directory
    .command('publish')
    .description('At the secretariat: give the server a publication to serve')
    .requiredOption(...configOption)
    .requiredOption('--file <file>', 'the publication that `directory make` wrote')
    .action(async (options: { config: string; file: string }) => {
      const foundation = await openFoundation(loadConfig(options.config))
      try {
        const publication = publicationSchema.parse(JSON.parse(readFileSync(options.file, 'utf8')))
        const result = await openMembers(foundation).publish(publication)
        if (!result.ok) throw new Error(`The directory was refused: ${result.reason}`)
        console.log(`${result.added} documents added.`)
      } finally {
        await foundation.close()
      }
    })
}
