// The secretariat's work: its founding meeting, and the directory and the keysets from one start to the next.
import { join } from 'node:path'
import { type Keyset, keysetSchema, type Member } from '@samverkan/protocol'
import {
  contentOf,
  createWitnessKey,
  type Founding,
  foundNetwork,
  loadExchangeKeys,
  loadIdentityKey,
  makeDirectory,
  makeKeyset,
  type Publication,
} from '@samverkan/server'
import { type DemoMember, witnesses } from './members.ts'

const dayMs = 24 * 3_600_000
const renewBeforeMs = 10 * dayMs

export interface Enrolled {
  demo: DemoMember
  dataDir: string
  /** Where it is reached; at the relay, when it only fetches. */
  exchangeUrl: string
}

/** Keys of the people who sign (any two of three), the first root, and two members as witnesses; kept from then on. */
export function found(dataDir: string): Promise<Founding> {
  return foundNetwork(join(dataDir, 'ceremony'), {
    now: new Date(),
    secretariat: { id: 'secretariat', dataDir: join(dataDir, 'secretariat') },
    witnesses: witnesses.map((id) => createWitnessKey(join(dataDir, id), id)),
  })
}

/** What is to be published after all that is: a keyset for each member whose address is new or changed, and a directory
 *  when it is new or ends soon. */
export async function publicationFor(
  founding: Founding,
  published: Publication | undefined,
  members: readonly Enrolled[],
  now: Date,
): Promise<Publication> {
  const after = published ?? founding.publication
  const keysets: string[] = []
  for (const { demo, dataDir, exchangeUrl } of members) {
    const previous = newestKeyset(after, demo.member.id)
    if (previous?.url === exchangeUrl) continue
    keysets.push(
      await makeKeyset({
        ...{ member: demo.member.id, url: exchangeUrl, now },
        delivery: demo.pulls ? 'relay' : 'push',
        ...{ identity: loadIdentityKey(dataDir), keys: loadExchangeKeys(dataDir) },
        ...(previous === undefined ? {} : { previous }),
      }),
    )
  }
  const directory = after.documents.findLast(({ type }) => type === 'directory')
  const expires = directory && (contentOf(directory.document) as { expires: string }).expires
  const isDue = expires === undefined || Date.parse(expires) - now.getTime() < renewBeforeMs
  return makeDirectory(isDue ? members.map(directoryEntry) : [], keysets, founding.directoryKeys, {
    now,
    after,
  })
}

function newestKeyset(
  { documents }: Publication,
  member: string,
): { url: string; version: number; document: string } | undefined {
  for (const { type, document } of documents.toReversed()) {
    const keyset: Keyset | undefined = type === 'keyset' ? keysetSchema.parse(contentOf(document)) : undefined
    if (keyset?.member === member) return { url: keyset.delivery.url, version: keyset.version, document }
  }
  return undefined
}

function directoryEntry({ demo, dataDir }: Enrolled): Member {
  const { id, name, kind, country } = demo.member
  return {
    ...{ id, name, kind, takesOrphans: demo.takesOrphans, status: 'active' },
    countries: kind === 'interpol' || kind === 'secretariat' ? [] : [country],
    identityKey: loadIdentityKey(dataDir).publicJwk,
  }
}
