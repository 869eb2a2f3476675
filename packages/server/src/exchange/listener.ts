import pg from 'pg'
import type { Foundation } from '../foundation/index.ts'
import { type Signal, signals } from './signals.ts'

export interface SignalListener {
  start(): Promise<void>
  stop(): Promise<void>
}

const reconnectMs = 1_000

/** Hears the signals that committed transactions of any process of this member send. A lost connection is made anew;
 *  what was missed meanwhile, the pumps find by themselves. */
export function listenForSignals(
  { config, log }: Pick<Foundation, 'config' | 'log'>,
  hear: (signal: Signal, payload: string) => void,
): SignalListener {
  const known = Object.values(signals)
  let client: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  async function connect(): Promise<void> {
    const fresh = new pg.Client({ connectionString: config.databaseUrl })
    fresh.on('notification', ({ channel, payload = '' }) => {
      const heard = known.find((one) => one === channel)
      if (heard) hear(heard, payload)
    })
    fresh.on('error', () => {})
    fresh.on('end', () => {
      if (client === fresh) client = undefined
      if (!stopped) timer = setTimeout(reconnect, reconnectMs)
    })
    client = fresh
    await fresh.connect()
    for (const channel of known) await fresh.query(`listen ${channel}`)
  }

  function reconnect(): void {
    connect().then(
      () => {
        for (const signal of known) hear(signal, '')
      },
      (error: unknown) => log.error('listening for signals', error),
    )
  }

  return {
    start: connect,
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await client?.end()
    },
  }
}
