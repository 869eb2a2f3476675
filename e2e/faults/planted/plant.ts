// Loaded with `--import` before a member's process: changes the source of one file on its way from the disk to the
// engine. FAULT_SOURCE_CHANGE says how; without it nothing is changed.
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { plantIn } from './plant-in.ts'
import type { SourceChange } from './source-change.ts'

const text = process.env['FAULT_SOURCE_CHANGE']
const change = text === undefined ? undefined : (JSON.parse(text) as SourceChange)
let planted = false

if (change !== undefined) {
  const target = pathToFileURL(join(import.meta.dirname, '../../..', change.file)).href
  registerHooks({
    load: (url, context, next) => {
      const loaded = next(url, context)
      if (url !== target) return loaded
      const source = plantIn(Buffer.from(loaded.source as Uint8Array).toString('utf8'), change)
      planted = true
      return { ...loaded, source }
    },
  })
}

/** Throws when the change that was asked for is not in what runs, because its file was never loaded. */
export function assertPlanted(): void {
  if (change !== undefined && !planted) throw new Error(`${change.name} is not in what runs`)
}
