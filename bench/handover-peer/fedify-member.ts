// One server of an ActivityPub network on Fedify, in a process of its own, with a PostgreSQL cluster of its own.
import { once } from 'node:events'
import {
  type Context,
  Create,
  createFederation,
  Endpoints,
  exportJwk,
  generateCryptoKeyPair,
  importJwk,
  Note,
  ParallelMessageQueue,
  Service,
} from '@fedify/fedify'
import { PostgresKvStore, PostgresMessageQueue } from '@fedify/postgres'
import { serve } from '@hono/node-server'
import postgres from 'postgres'
import { startEmbeddedDatabase } from '../../packages/server/src/index.ts'

export interface FedifyStart {
  dataDir: string
  port: number
  /** Activities that are under way at the same time. */
  workers: number
}

export type FedifyAsk =
  | { do: 'enqueue'; toPort: number; activities: number }
  | { do: 'deliver' }
  | { do: 'count-received' }
  | { do: 'stop' }

const identifier = 'hotline'
const words = 'A record of about 1 kB, as a hand-over carries it. '.repeat(20)

const [start] = (await once(process, 'message')) as [FedifyStart]
const cluster = await startEmbeddedDatabase(start.dataDir)
const sql = postgres(await cluster.databaseUrl('fedify'), { max: 16, onnotice: () => {} })
await sql`create table received (id text primary key, content text not null, at timestamptz not null default now())`

const keyPair = await generateCryptoKeyPair('RSASSA-PKCS1-v1_5')
const keys = {
  privateKey: await exportJwk(keyPair.privateKey),
  publicKey: await exportJwk(keyPair.publicKey),
}

const federation = createFederation<undefined>({
  kv: new PostgresKvStore(sql),
  queue: {
    outbox: new ParallelMessageQueue(
      new PostgresMessageQueue(sql, { pollInterval: { milliseconds: 50 } }),
      start.workers,
    ),
  },
  manuallyStartQueue: true,
  allowPrivateAddress: true,
})
federation
  .setActorDispatcher('/users/{identifier}', async (context, name) => {
    const [pair] = await context.getActorKeyPairs(name)
    return new Service({
      id: context.getActorUri(name),
      preferredUsername: name,
      inbox: context.getInboxUri(name),
      endpoints: new Endpoints({ sharedInbox: context.getInboxUri() }),
      ...(pair ? { publicKey: pair.cryptographicKey } : {}),
    })
  })
  .setKeyPairsDispatcher(async () => [
    {
      privateKey: await importJwk(keys.privateKey, 'private'),
      publicKey: await importJwk(keys.publicKey, 'public'),
    },
  ])
// Stored in the request, before the answer: the receiver has it when the sender hears so.
federation.setInboxListeners('/users/{identifier}/inbox', '/inbox').on(Create, async (_context, create) => {
  const note = await create.getObject()
  await sql`insert into received (id, content) values (${String(create.id)}, ${String(note?.content)}) on conflict do nothing`
})

const server = serve({
  fetch: (request) => federation.fetch(request, { contextData: undefined }),
  hostname: '127.0.0.1',
  port: start.port,
})
const ending = new AbortController()
let delivering = Promise.resolve()
process.send?.('ready')

for (;;) {
  const [ask] = (await once(process, 'message')) as [FedifyAsk]
  process.send?.(await answer(ask))
  if (ask.do === 'stop') break
}
process.disconnect()

async function answer(ask: FedifyAsk): Promise<unknown> {
  switch (ask.do) {
    case 'enqueue':
      return enqueue(ask.toPort, ask.activities)
    case 'deliver':
      delivering = federation.startQueue(undefined, { signal: ending.signal })
      return 'started'
    case 'count-received': {
      const [row] = await sql<{ n: number }[]>`select count(*)::int as n from received`
      return row?.n ?? 0
    }
    case 'stop':
      ending.abort()
      await delivering
      server.close()
      await sql.end({ timeout: 1 })
      await cluster.stop()
      return 'stopped'
  }
}

/** Puts that many activities into the queue in PostgreSQL; nothing is sent before `deliver`. */
async function enqueue(toPort: number, activities: number): Promise<number> {
  const context: Context<undefined> = federation.createContext(
    new URL(`http://127.0.0.1:${start.port}/`),
    undefined,
  )
  const peer = `http://127.0.0.1:${toPort}`
  const recipient = {
    id: new URL(`${peer}/users/${identifier}`),
    inboxId: new URL(`${peer}/users/${identifier}/inbox`),
    endpoints: { sharedInbox: new URL(`${peer}/inbox`) },
  }
  for (let n = 0; n < activities; n++) {
    const id = new URL(`http://127.0.0.1:${start.port}/activities/${n}`)
    const note = new Note({ id: new URL(`${id}#note`), content: words })
    const create = new Create({ id, actor: context.getActorUri(identifier), object: note })
    await context.sendActivity({ identifier }, recipient, create, { fanout: 'skip', preferSharedInbox: true })
  }
  return activities
}
