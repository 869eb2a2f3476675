import { type Command, Option } from 'commander'
import { createUser, disableUser, issueApiToken, issueSignInLink, listUsers } from '../accounts/index.ts'
import { type Config, type Foundation, openFoundation, type UserId, userRoles } from '../foundation/index.ts'
import { configOption, loadConfig } from './with-config.ts'

interface PersonOptions {
  config: string
  id: string
}

const idOption = ['--id <id>', 'the person’s id; `user list` shows it'] as const

export function addUserCommands(program: Command): void {
  const user = program.command('user').description('People who may sign in')
  user
    .command('add')
    .description('Add a person and print a sign-in link for them')
    .requiredOption(...configOption)
    .requiredOption('--name <name>', 'how colleagues see them')
    .addOption(new Option('--role <role>', 'what they may do').choices([...userRoles]).makeOptionMandatory())
    .action((options: { config: string; name: string; role: (typeof userRoles)[number] }) =>
      onMember(options.config, async (foundation, config) => {
        const id = await createUser(foundation, { name: options.name, role: options.role })
        console.log(`${options.name} has the id ${id}.`)
        await printLink(foundation, config, id)
      }),
    )
  user
    .command('list')
    .description('Everybody of this member, with id, role and whether the account is closed')
    .requiredOption(...configOption)
    .action((options: { config: string }) =>
      onMember(options.config, async (foundation) => {
        for (const { id, name, role, disabled } of await listUsers(foundation))
          console.log(`${id}  ${role}  ${name}${disabled ? '  (closed)' : ''}`)
      }),
    )
  user
    .command('link')
    .description('Print a new sign-in link for a person; it works once and for a short time')
    .requiredOption(...configOption)
    .requiredOption(...idOption)
    .action((options: PersonOptions) =>
      onMember(options.config, (foundation, config) => printLink(foundation, config, options.id as UserId)),
    )
  user
    .command('token')
    .description('Print a new API token for a person; it is shown once')
    .requiredOption(...configOption)
    .requiredOption(...idOption)
    .action((options: PersonOptions) =>
      onMember(options.config, async (foundation) =>
        console.log(await issueApiToken(foundation, options.id as UserId)),
      ),
    )
  user
    .command('disable')
    .description('Close an account: its sessions, tokens and links end at once')
    .requiredOption(...configOption)
    .requiredOption(...idOption)
    .action((options: PersonOptions) =>
      onMember(options.config, async (foundation) => {
        if (!(await disableUser(foundation, options.id as UserId)))
          throw new Error(`There is no open account with the id ${options.id}; \`user list\` shows them.`)
        console.log('The account is closed.')
      }),
    )
}

async function onMember(
  configFile: string,
  work: (foundation: Foundation, config: Config) => Promise<void>,
): Promise<void> {
  const config = loadConfig(configFile)
  const foundation = await openFoundation(config)
  try {
    await work(foundation, config)
  } finally {
    await foundation.close()
  }
}

async function printLink(foundation: Foundation, config: Config, id: UserId): Promise<void> {
  const { origin, host, port } = config.listen.workbench
  console.log(
    `Sign in once with: ${await issueSignInLink(foundation, id, origin ?? `http://${host}:${port}`)}`,
  )
}
