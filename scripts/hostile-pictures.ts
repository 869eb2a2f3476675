// `node scripts/hostile-pictures.ts [--out FOLDER]`: makes the hostile picture corpus and gives each file to the real picture
// sandbox, the slow ones too. One JSON line for each; ends with an error when one did not end as it may. `--out` also writes the
// files, to try them elsewhere: they crash and fill up what does not expect them.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { findSandbox, sandboxWarning } from '../packages/server/src/capture/picture-process/sandbox.ts'
import { hostilePictures } from '../packages/server/src/capture/testing/hostile/corpus.ts'
import { processesIn, tryHostile } from '../packages/server/src/capture/testing/hostile/run-corpus.ts'

const { out } = parseArgs({ options: { out: { type: 'string' } } }).values

const sandbox = await findSandbox()
console.error(`Sandbox: ${sandbox.kind}. ${sandboxWarning(sandbox) ?? ''}`)
if (out !== undefined) mkdirSync(out, { recursive: true })
for (const hostile of hostilePictures) {
  if (out !== undefined) writeFileSync(join(out, hostile.name), await hostile.make())
  // As in the server: no process sees two items.
  const processes = processesIn(sandbox)
  const outcome = await tryHostile(processes, hostile)
  processes.stop()
  console.log(JSON.stringify(outcome))
  if (outcome.wrong.length > 0) process.exitCode = 1
}
