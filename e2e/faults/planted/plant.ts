// Loaded with `--import` before a member's process: changes the source of one file on its way from the disk to the
// engine. The program's first argument names the planted fault; without one nothing is changed.
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { plantIn } from './plant-in.ts'
import { plantedFault } from './planted-faults.ts'

const name = process.argv[2]
let planted = false

if (name !== undefined) {
  const fault = plantedFault(name)
  const target = pathToFileURL(join(import.meta.dirname, '../../..', fault.file)).href
  registerHooks({
    load: (url, context, next) => {
      const loaded = next(url, context)
      if (url !== target) return loaded
      const source = plantIn(Buffer.from(loaded.source as Uint8Array).toString('utf8'), fault)
      planted = true
      return { ...loaded, source }
    },
  })
}

/** Throws when the fault that was asked for is not in what runs, because its file was never loaded. */
export function assertPlanted(): void {
  if (name !== undefined && !planted) throw new Error(`${name} is not in what runs`)
}
