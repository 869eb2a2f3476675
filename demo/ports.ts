import { randomInt } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, isPortFree } from '@samverkan/server'

const blockName = 'loopback-block'

/** Ports that stay the same from one start to the next, as long as nobody else took them. */
export interface Ports {
  take(name: string, host: string): Promise<number>
  /** A number below 250 of this network's own, so that networks side by side have loopback addresses of their own. */
  block: number
  /** Writes down what was taken. */
  save(): void
}

export function keptPorts(dataDir: string): Ports {
  const file = join(dataDir, 'ports.json')
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>) : {}
  const block = before[blockName] ?? randomInt(250)
  const taken: Record<string, number> = { [blockName]: block }
  return {
    block,
    take: async (name, host) => {
      const known = before[name]
      const port = known !== undefined && (await isPortFree(known, host)) ? known : await freePort(host)
      taken[name] = port
      return port
    },
    save: () => writeFileSync(file, JSON.stringify(taken, null, 2)),
  }
}
