import { type Command, Option } from 'commander'
import { createUser, issueApiToken, issueSignInLink } from '../accounts/index.ts'
import { openFoundation, type UserId, userRoles } from '../foundation/index.ts'
import { configOption, loadConfig } from './with-config.ts'

export function addUserCommands(program: Command): void {
  const user = program.command('user').description('People who may sign in')
  user
    .command('add')
    .description('Add a person and print a sign-in link for them')
    .requiredOption(...configOption)
    .requiredOption('--name <name>', 'how colleagues see them')
    .addOption(new Option('--role <role>', 'what they may do').choices([...userRoles]).makeOptionMandatory())
    .action(async (options: { config: string; name: string; role: (typeof userRoles)[number] }) => {
      const config = loadConfig(options.config)
      const foundation = await openFoundation(config)
      try {
        const id = await createUser(foundation, { name: options.name, role: options.role })
        console.log(`${options.name} has the id ${id}.`)
        const { origin, host, port } = config.listen.workbench
        console.log(
          `Sign in once with: ${await issueSignInLink(foundation, id, origin ?? `http://${host}:${port}`)}`,
        )
      } finally {
        await foundation.close()
      }
    })
  user
    .command('token')
    .description('Print a new API token for a person; it is shown once')
    .requiredOption(...configOption)
    .requiredOption('--id <id>', 'the person’s id')
    .action(async (options: { config: string; id: string }) => {
      const foundation = await openFoundation(loadConfig(options.config))
      try {
        console.log(await issueApiToken(foundation, options.id as UserId))
      } finally {
        await foundation.close()
      }
    })
}
