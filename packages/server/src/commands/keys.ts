import { fingerprintOf, signSuccession, writeVerifierKey } from '@samverkan/protocol'
import type { Command } from 'commander'
import { signersOnTheWay } from '../exchange/index.ts'
import { createKeys, openFoundation, systemRandom } from '../foundation/index.ts'
import {
  adoptNextIdentity,
  createExchangeKeys,
  createLogKey,
  createRecoveryKey,
  createWitnessKey,
  leaveKeyset,
  loadIdentityKey,
  nextIdentityKey,
  openMembers,
  pruneKeys,
  type Rotating,
  type Rotation,
  readPersonKey,
  revokeKeys,
  rotateKeys,
  waitingKeyset,
} from '../network/members/index.ts'
import { configOption, loadConfig } from './with-config.ts'

const identityOption = ['--identity <file>', 'the identity key, when it is not kept in DATA/keys'] as const

const urlOption = [
  '--url <url>',
  'the address under which peers reach this member from now on, or the relay’s; when it has changed',
] as const

interface KeyOptions {
  config: string
  identity?: string
  url?: string
}

export function addKeyCommands(program: Command): void {
  const keys = program
    .command('keys')
    .description('Make this member’s keys; keeps what is there')
    .requiredOption(...configOption)
    .configureHelp({ showGlobalOptions: true })
    .action(async (options: KeyOptions) => {
      const config = loadConfig(options.config)
      await createKeys(config.dataDir, config.member.id, systemRandom)
      await createExchangeKeys(config.dataDir)
      if (config.member.kind === 'secretariat') createLogKey(config.dataDir, config.member.id)
      console.log(
        `The keys are in ${config.dataDir}/keys, readable by this user only. Back them up apart from the database.`,
      )
    })
  addRotationCommands(keys)
  addIdentityCommands(keys)
  addLogCommands(keys)
}

function addRotationCommands(keys: Command): void {
  const changes = [
    ['rotate', 'Make new signing and sealing keys and hand the new keyset in; once a month', rotateKeys],
    ['revoke', 'The same when a key is lost or stolen: the old ones count no more from then on', revokeKeys],
  ] as const
  for (const [name, description, change] of changes)
    keys
      .command(name)
      .description(description)
      .option(...identityOption)
      .option(...urlOption)
      .action((_: KeyOptions, command: Command) => changeKeys(command.optsWithGlobals(), change))
  keys
    .command('prune')
    .description('Destroy keys that are of no use any more: old seal keys 30 days after a rotation')
    .action((_: KeyOptions, command: Command) =>
      withRoom(command.optsWithGlobals(), async ({ config, clock }, members) => {
        const history = members.view()?.history
        if (!history) throw new Error('There is no directory yet')
        const gone = pruneKeys(config.dataDir, config.member.id, history, clock.now())
        console.log(gone.length === 0 ? 'All keys are in use.' : `Destroyed: ${gone.join(', ')}.`)
      }),
    )
}

async function changeKeys(
  options: KeyOptions,
  change: (rotation: Rotation) => Promise<Rotating>,
): Promise<void> {
  await withRoom(options, async (foundation, members) => {
    const { config, clock, database } = foundation
    const history = members.view()?.history
    if (!history) throw new Error('There is no directory yet')
    if (waitingKeyset(config.dataDir) !== undefined)
      throw new Error('The last keyset waits to be published still. Is the secretariat’s server away?')
    const { id } = config.member
    const gone = pruneKeys(config.dataDir, id, history, clock.now())
    const changed = await change({
      ...{ dataDir: config.dataDir, member: id, history, now: clock.now() },
      identity: identityOf(config.dataDir, options.identity),
      onTheWay: await signersOnTheWay(database),
      delivery: options.url === undefined ? undefined : { mode: config.delivery, url: options.url },
    })
    if (!changed.ok) throw new Error(problems[changed.reason])
    leaveKeyset(config.dataDir, changed.keyset)
    await members.refresh()
    if (gone.length > 0) console.log(`Old keys destroyed: ${gone.join(', ')}.`)
    console.log(
      waitingKeyset(config.dataDir) === undefined
        ? 'The new keys are published.'
        : 'The new keys are made. The server hands them in and uses them as soon as they are published.',
    )
  })
}

const problems = {
  'not-in-directory': 'The directory has no keyset of this member yet: samverkan directory keyset',
  'other-identity': 'The directory names another identity key. Nothing was handed in.',
} as const

function addIdentityCommands(keys: Command): void {
  keys
    .command('recovery')
    .description('Make the recovery key, in a file that goes into a safe; only its hash stays here')
    .requiredOption('--out <file>', 'where the private key goes: not on this machine')
    .action((options: { out: string }, command: Command) => {
      const { dataDir } = loadConfig(command.optsWithGlobals<KeyOptions>().config)
      console.log(createRecoveryKey(dataDir, options.out))
    })
  keys
    .command('identity-change')
    .description('Make the next identity key and print what the directory is to say; again when it says it')
    .option(...identityOption)
    .option('--recovery <file>', 'sign with the recovery key, because the identity key is lost')
    .action((_: KeyOptions, command: Command) => changeIdentity(command.optsWithGlobals()))
}

async function changeIdentity(options: { recovery?: string } & KeyOptions): Promise<void> {
  await withRoom(options, async ({ config }, members) => {
    const { dataDir, member } = config
    const entry = members.view()?.directory.members.find(({ id }) => id === member.id)
    if (!entry) throw new Error('The directory does not name this member')
    const next = nextIdentityKey(dataDir)
    if (entry.identityKey.x === next.publicJwk.x) {
      adoptNextIdentity(dataDir)
      console.log('The directory names the new identity key. It is in use.')
      return
    }
    const recovery = options.recovery === undefined ? undefined : readPersonKey(options.recovery)
    const recoveryKeyHash = entry.recoveryKeyHash ?? null
    const jws = await signSuccession(
      {
        ...{ v: 1, member: member.id },
        from: { identityKey: entry.identityKey, recoveryKeyHash },
        to: { identityKey: next.publicJwk, recoveryKeyHash },
      },
      recovery ?? identityOf(dataDir, options.identity),
    )
    const succession = recovery ? { jws, recoveryKey: recovery.publicJwk } : { jws }
    console.log(JSON.stringify({ identityKey: next.publicJwk, succession }))
    console.log(`Fingerprint: ${fingerprintOf({ key: next.publicJwk })}`)
  })
}

function addLogCommands(keys: Command): void {
  keys
    .command('log')
    .description(
      'At the secretariat: make the key of the directory’s log, and print what the root says of it',
    )
    .action((_: KeyOptions, command: Command) => {
      const { dataDir, member } = loadConfig(command.optsWithGlobals<KeyOptions>().config)
      console.log(writeVerifierKey(createLogKey(dataDir, member.id)))
    })
  keys
    .command('witness')
    .description('Make the key with which this member witnesses the log, and print what the root says of it')
    .action((_: KeyOptions, command: Command) => {
      const { dataDir, member } = loadConfig(command.optsWithGlobals<KeyOptions>().config)
      console.log(writeVerifierKey(createWitnessKey(dataDir, member.id)))
    })
}

async function withRoom(
  options: KeyOptions,
  work: (
    foundation: Awaited<ReturnType<typeof openFoundation>>,
    members: ReturnType<typeof openMembers>,
  ) => Promise<void>,
): Promise<void> {
  const foundation = await openFoundation(loadConfig(options.config))
  const members = openMembers(foundation)
  try {
    await members.refresh()
    await work(foundation, members)
  } finally {
    await members.stop()
    await foundation.close()
  }
}

function identityOf(dataDir: string, file: string | undefined) {
  return file === undefined ? loadIdentityKey(dataDir) : readPersonKey(file)
}
