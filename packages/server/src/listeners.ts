// The three addresses of a member server: the public's, the staff's, the other members'.
import { authenticate } from './accounts/index.ts'
import { exchangeBodyLimit } from './exchange/index.ts'
import { type App, createApp, type Foundation, type Listening, listen } from './foundation/index.ts'
import { hashListBodyLimit } from './known/index.ts'
import { addOpenApiDocument } from './openapi.ts'
import type { Room } from './room.ts'
import { serveWorkbench } from './serve-workbench.ts'

export interface Addresses {
  public?: string
  workbench?: string
  exchange?: string
}

type Side = keyof Addresses & keyof NonNullable<Room['routes']>

const kilobyte = 1024
const maxBodyBytes = ({ policy }: Foundation) => ({
  public: 256 * kilobyte,
  workbench: hashListBodyLimit(policy.hashListMaxBytes, 1024 * kilobyte),
  exchange: exchangeBodyLimit,
})

/** What a part, or a list's file, has to come at, over a quarter of a minute: a home line does, and what is slower only holds a
 *  place. */
const leastRate = { bytesPerSecond: 8 * kilobyte, overMs: 15_000 }

/** Opens the listeners that the roles ask for, with every room's routes and an OpenAPI document of all of them. A member
 *  that fetches from the relay opens none for its peers. */
export async function openListeners(
  foundation: Foundation,
  rooms: readonly Room[],
): Promise<{ addresses: Addresses; close(): Promise<void> }> {
  const { roles, delivery } = foundation.config
  const sides = (['public', 'workbench', 'exchange'] as const).filter(
    (side) => roles.includes(side) && !(side === 'exchange' && delivery === 'relay'),
  )
  const apps = new Map(sides.map((side) => [side, appFor(foundation, rooms, side)]))
  const listening = new Map<Side, Listening>()
  const addresses: Addresses = {}
  for (const [side, app] of apps) {
    const open = await listen(app, foundation.config.listen[side], {
      leastRate: side === 'public' ? undefined : leastRate,
    })
    listening.set(side, open)
    addresses[side] = open.origin
  }
  return {
    addresses,
    close: async () => {
      await Promise.all([...listening.values()].map((each) => each.close()))
    },
  }
}

/** The application behind one address. */
export function appFor(foundation: Foundation, rooms: readonly Room[], side: Side): App {
  const https = foundation.config.listen[side].origin?.startsWith('https:') ?? false
  const app = createApp(foundation, {
    maxBodyBytes: maxBodyBytes(foundation)[side],
    https,
    trustedTypes: 'none',
  })
  if (side === 'workbench') app.use(authenticate(foundation))
  else
    app.use((context, next) => {
      context.set('subject', { kind: 'anonymous' })
      return next()
    })
  for (const room of rooms) {
    const routes = room.routes?.[side]
    if (routes) app.route('/', routes)
  }
  addOpenApiDocument(app, foundation, side)
  if (side === 'workbench') serveWorkbench(app)
  return app
}
