// `npm start`: a whole small network on this machine.
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { buildWeb } from './build-web.ts'
import { type Network, startNetwork } from './network.ts'
import type { Ready } from './ready.ts'
import { playMainJob, playMove } from './tour-main-job.ts'
import { playRelay } from './tour-relay.ts'
import { teller } from './tour-steps.ts'

interface Options {
  data: string
  fresh?: boolean
  tour: boolean
  readyFile?: string
}

const options = new Command('start')
  .description(
    'Starts the demo network: a secretariat, four hotlines (one behind no open port), INTERPOL, a police force and a made-up web. Ctrl-C ends it.',
  )
  .option(
    '--data <dir>',
    'folder that keeps the network’s data between starts',
    join(import.meta.dirname, '..', 'data', 'demo'),
  )
  .option('--fresh', 'begin with an empty network: deletes the data folder first')
  .option('--no-tour', 'do not play the main job once after the start')
  .option(
    '--ready-file <path>',
    'when the network is ready, write every address, role and API token to this file (JSON)',
  )
  .parse()
  .opts<Options>()

const stopped = new Promise<void>((resolveStop) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolveStop())
})

const started = Date.now()
const dataDir = resolve(options.data)
if (options.fresh) removeNetworkData(dataDir)
await buildWeb()
const network = await startNetwork({ dataDir })
announce(network.ready)
if (options.readyFile !== undefined)
  writeFileSync(options.readyFile, `${JSON.stringify(network.ready, null, 2)}\n`, { mode: 0o600 })
console.log(`Ready after ${((Date.now() - started) / 1000).toFixed(1)} s. Ctrl-C ends it.`)
if (options.tour) await Promise.race([playOnce(network), stopped])
await stopped
console.log('\nPutting everything away ...')
await network.stop()
process.exitCode = 0

async function playOnce({ ready }: Network): Promise<void> {
  console.log('\nThe main job, once, so that there is something to see:')
  const say = teller((line) => console.log(line))
  try {
    await playMainJob(ready, say)
    await playMove(ready, say)
    await playRelay(ready, say)
    console.log('\nThe network stays up. Ctrl-C ends it.')
  } catch (error) {
    console.error(
      `The tour stopped: ${error instanceof Error ? error.message : String(error)}. The network stays up.`,
    )
  }
}

/** Only a folder that a network made is deleted. */
function removeNetworkData(folder: string): void {
  if (!existsSync(folder)) return
  if (!existsSync(join(folder, 'ports.json')))
    throw new Error(`${folder} holds no demo network; it is not deleted. Choose another --data.`)
  rmSync(folder, { recursive: true, force: true })
}

function announce(ready: Ready): void {
  for (const member of ready.members) {
    console.log(`\n${member.name} (${member.id})`)
    if (member.kind === 'hotline') console.log(`  tip form   ${member.publicAddress}/`)
    for (const user of member.users) console.log(`  ${user.role.padEnd(14)} ${user.signInLink}`)
  }
  console.log(
    `\nThe made-up web: ${ready.madeUpWeb.controlAddress}\nSent mail as JSON: ${ready.mailboxAddress}`,
  )
}
