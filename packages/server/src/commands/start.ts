import type { Command } from 'commander'
import { compose } from '../compose.ts'
import { roles, withRoles } from '../foundation/index.ts'
import { configOption, loadConfig, usable } from './with-config.ts'

export function addStartCommand(program: Command): void {
  program
    .command('start')
    .description('Start this member’s server')
    .requiredOption(...configOption)
    .option(
      '--role <role...>',
      `only these roles (${roles.join(', ')}); all of the configuration’s otherwise`,
    )
    .action(async (options: { config: string; role?: string[] }) => {
      const config = loadConfig(options.config)
      const wanted =
        options.role === undefined ? config.roles : roles.filter((role) => options.role?.includes(role))
      if (wanted.length === 0)
        throw new Error(`--role: got ${options.role?.join(' ')}; expects some of ${roles.join(', ')}`)
      const server = await compose(usable(withRoles(config, wanted)))
      console.log(JSON.stringify(server.addresses))
      await untilAskedToStop()
      await server.stop()
    })
}

function untilAskedToStop(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
}
