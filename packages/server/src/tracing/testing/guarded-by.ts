import {
  type Config,
  type ConfigInput,
  parseConfig,
  systemClock,
  systemRandom,
} from '../../foundation/index.ts'
import type { GuardedBy } from '../guarded/guard.ts'

/** The public test web lies here; the rest of 127.0.0.0/8 stays private. */
export const publicAddress = '127.77.1.10'
export const privateAddress = '127.0.0.1'
export const allowedPrefixes = ['127.77.1.0/24']

/** A guard with these settings, on the real clock. */
export function guardedBy(tracing: NonNullable<ConfigInput['tracing']>): GuardedBy {
  return { config: { tracing: tracingConfig(tracing) }, clock: systemClock, random: systemRandom }
}

export function tracingConfig(tracing: NonNullable<ConfigInput['tracing']>): Config['tracing'] {
  const parsed = parseConfig({
    member: {
      ...{ id: 'hotline.test', name: 'Hotline', kind: 'hotline', country: 'SE' },
      ...{ mailAddress: 'notices@hotline.example', website: 'https://hotline.example/' },
    },
    ...{ dataDir: '/nowhere', databaseUrl: 'postgres://nowhere', network: {} },
    ...{ mail: { outgoing: { host: '127.0.0.1', port: 25 } }, tracing },
  })
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'))
  return parsed.config.tracing
}
