// `npm run tour`: plays the whole main job, against a network that is up (--ready-file) or one of its own.
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { buildWeb } from './build-web.ts'
import { startNetwork } from './network.ts'
import { type Ready, readySchema } from './ready.ts'
import { playMainJob, playMove } from './tour-main-job.ts'
import { playRelay } from './tour-relay.ts'
import { teller } from './tour-steps.ts'

const options = new Command('tour')
  .description(
    'Plays the main job from tip to removal, one line a step with its time. Ends with an error if a step does not happen.',
  )
  .option(
    '--ready-file <path>',
    'play against the network that wrote this file (npm start -- --ready-file PATH)',
  )
  .parse()
  .opts<{ readyFile?: string }>()

const say = teller((line) => console.log(line))

async function play(ready: Ready): Promise<void> {
  const started = Date.now()
  await playMainJob(ready, say)
  await playMove(ready, say)
  await playRelay(ready, say)
  console.log(`The tour is over: every step happened (${((Date.now() - started) / 1000).toFixed(1)} s).`)
}

async function playInNetworkOfItsOwn(): Promise<void> {
  await buildWeb()
  const folder = await mkdtemp(join(tmpdir(), 'samverkan-tour-'))
  const network = await startNetwork({ dataDir: folder })
  try {
    await play(network.ready)
  } finally {
    await network.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

try {
  if (options.readyFile === undefined) await playInNetworkOfItsOwn()
  else await play(readySchema.parse(JSON.parse(readFileSync(options.readyFile, 'utf8'))))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
