// A secretariat's real server and members around it, each with a database of its own, over real sockets.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Member } from '@samverkan/protocol'
import {
  type App,
  type Clock,
  createApp,
  type Foundation,
  type FoundationOverrides,
  freePort,
  type Listening,
  listen,
  type UserId,
} from '../../../foundation/index.ts'
import { type TestFoundation, testFoundation } from '../../../foundation/testing/test-foundation.ts'
import { createExchangeKeys } from '../exchange-keys.ts'
import { type Founding, foundNetwork } from '../found-network.ts'
import { createWitnessKey } from '../log-keys.ts'
import { makeDirectory } from '../make-directory.ts'
import { type Members, openMembers } from '../members.ts'
import type { Publication } from '../publication.ts'
import { entryOf, keysetOf } from './a-secretariat.ts'

export interface HubMember {
  id: string
  dataDir: string
  foundation: Foundation
  members: Members
  /** What a person was told, and what of it has ended since. */
  raised: string[]
  ended: string[]
  /** Opens the room again over the same database and keys. */
  reopen(): Promise<void>
  entry(change?: Partial<Member>): Member
}

export interface HubNetwork {
  founding: Founding
  hub: HubMember
  /** `hotline.se` and `hotline.nl` are witnesses. */
  member(id: string): HubMember
  publication: Publication
  url: string
  /** Publishes a directory of these after all that is, under the first two keys or these. */
  publish(entries: readonly Member[], keys?: Founding['directoryKeys']): Promise<void>
  /** Everybody looks, twice: the witnesses cosign, and all take it. */
  settle(): Promise<void>
  /** An app of a member's room with a person signed in. */
  appOf(one: HubMember): App
  close(): Promise<void>
}

const witnesses = ['hotline.se', 'hotline.nl']

export async function hubNetwork(ids: readonly string[], clock: Clock): Promise<HubNetwork> {
  const folder = await mkdtemp(join(tmpdir(), 'samverkan-test-hub-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}/hx/v1/directory`
  const root = join(folder, 'root.json')
  const opened: TestFoundation[] = []
  const all = new Map<string, HubMember>()
  async function open(id: string, overrides: FoundationOverrides): Promise<HubMember> {
    const isHub = id === 'secretariat'
    const who = { mailAddress: `notices@${id}.example`, website: `https://${id}.example/` }
    const test = await testFoundation(
      {
        member: {
          ...who,
          id,
          name: id,
          kind: isHub ? 'secretariat' : 'hotline',
          country: isHub ? 'XX' : 'SE',
        },
        network: isHub ? {} : { directoryUrl: url },
        log: 'silent',
      },
      overrides,
    )
    opened.push(test)
    const { foundation } = test
    foundation.config.network.root = root
    const { dataDir } = foundation.config
    await createExchangeKeys(dataDir)
    const raised: string[] = []
    const ended: string[] = []
    const room = () =>
      openMembers(foundation, {
        alarm: async (_, __, kind, ___, detail) => {
          raised.push([kind, detail['reason'] ?? detail['problem']].filter(Boolean).join(' '))
        },
        endAlarms: async (_, kinds, peer, by) => {
          ended.push(...kinds.map((kind) => `${kind} ${peer} ${by ?? 'by itself'}`))
        },
      })
    const one: HubMember = {
      ...{ id, dataDir, foundation, raised, ended },
      members: undefined as unknown as Members,
      reopen: async () => {
        await one.members?.stop()
        one.members = room()
        await one.members.refresh()
      },
      entry: (change) => entryOf(id, dataDir, { countries: isHub ? [] : ['SE'], ...change }),
    }
    all.set(id, one)
    return one
  }
  const hub = await open('secretariat', { clock })
  const others: HubMember[] = []
  for (const id of ids) others.push(await open(id, { clock }))
  const founding = await foundNetwork(folder, {
    now: clock.now(),
    secretariat: { id: 'secretariat', dataDir: hub.dataDir },
    witnesses: others
      .filter(({ id }) => witnesses.includes(id))
      .map(({ id, dataDir }) => createWitnessKey(dataDir, id)),
  })
  await hub.reopen()
  const app = createApp(hub.foundation, { maxBodyBytes: 1024 * 1024, https: false, trustedTypes: 'none' })
  app.use((context, next) => {
    context.set('subject', { kind: 'anonymous' })
    return next()
  })
  app.route('/', hub.members.routes.exchange)
  const listening: Listening = await listen(app, { host: '127.0.0.1', port })
  const keysets = await Promise.all(
    [...all.values()].map((one) => keysetOf(one.id, one.dataDir, clock.now())),
  )
  const entries = [...all.values()].map((one) => one.entry({ kind: one === hub ? 'secretariat' : 'hotline' }))
  const publication = await makeDirectory(entries, keysets, founding.directoryKeys, {
    ...{ now: clock.now(), after: founding.publication },
  })
  const published = await hub.members.publish(publication)
  if (!published.ok) throw new Error(published.reason)
  for (const one of others) await one.reopen()
  const network: HubNetwork = {
    ...{ founding, hub, publication, url },
    member: (id) => {
      const found = all.get(id)
      if (!found) throw new Error(`no member ${id}`)
      return found
    },
    publish: async (named, keys = founding.directoryKeys) => {
      const after = hub.members.view()?.publication ?? publication
      const next = await makeDirectory(named, [], keys, { now: clock.now(), after })
      const result = await hub.members.publish(next)
      if (!result.ok) throw new Error(`${result.reason} ${result.detail ?? ''}`)
    },
    settle: async () => {
      for (let round = 0; round < 2; round++) for (const one of all.values()) await one.members.refresh()
    },
    appOf: (one) => {
      const made = createApp(one.foundation, { maxBodyBytes: 10_000, https: false, trustedTypes: 'none' })
      made.use((context, next) => {
        const person = { userId: 'U1' as UserId, name: 'Manager', role: 'manager' as const }
        context.set('subject', { kind: 'user', through: 'token', ...person })
        return next()
      })
      made.route('/', one.members.routes.workbench)
      return made
    },
    close: async () => {
      await listening.close()
      for (const one of all.values()) await one.members.stop()
      for (const one of opened) await one.close()
      await rm(folder, { recursive: true })
    },
  }
  await network.settle()
  return network
}
