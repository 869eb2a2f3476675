// The secretariat's offline work: the directory and the keysets, kept in a file from one start to the next.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Member } from '@samverkan/protocol'
import {
  loadDirectoryKey,
  loadExchangeKeys,
  loadIdentityKey,
  makeDirectory,
  makeKeyset,
  type Publication,
} from '@samverkan/server'
import type { DemoMember } from './members.ts'

interface KeptKeyset {
  url: string
  version: number
  document: string
}

interface Kept {
  /** Of the directory. */
  version: number
  expires: string
  keysets: Record<string, KeptKeyset>
  publication: Publication
}

const dayMs = 24 * 3_600_000
const validDays = 30
const renewBeforeMs = 10 * dayMs

export interface Enrolled {
  demo: DemoMember
  dataDir: string
  exchangeUrl: string
}

/** The publication for these members; a member whose address changed gets a new version of its keyset. */
export async function publicationFor(
  folder: string,
  secretariatDataDir: string,
  members: readonly Enrolled[],
  now: Date,
): Promise<Publication> {
  const file = join(folder, 'publication.json')
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Kept) : undefined
  const keysets: Record<string, KeptKeyset> = { ...kept?.keysets }
  const fresh: string[] = []
  for (const { demo, dataDir, exchangeUrl } of members) {
    const previous = keysets[demo.member.id]
    if (previous?.url === exchangeUrl) continue
    const document = await makeKeyset({
      ...{ member: demo.member.id, url: exchangeUrl, now },
      ...{ identity: loadIdentityKey(dataDir), keys: loadExchangeKeys(dataDir) },
      ...(previous === undefined ? {} : { previous }),
    })
    keysets[demo.member.id] = { url: exchangeUrl, version: (previous?.version ?? 0) + 1, document }
    fresh.push(document)
  }
  const isDue = kept === undefined || new Date(kept.expires).getTime() - now.getTime() < renewBeforeMs
  const entries = isDue ? members.map(directoryEntry) : []
  const previous = kept ? { previous: { publication: kept.publication, version: kept.version } } : {}
  const publication =
    kept && !isDue && fresh.length === 0
      ? kept.publication
      : await makeDirectory(entries, fresh, [loadDirectoryKey(secretariatDataDir)], {
          now,
          validDays,
          ...previous,
        })
  const version = (kept?.version ?? 0) + (isDue ? 1 : 0)
  const expires = isDue ? new Date(now.getTime() + validDays * dayMs).toISOString() : kept.expires
  writeFileSync(file, JSON.stringify({ version, expires, keysets, publication } satisfies Kept), {
    mode: 0o600,
  })
  return publication
}

function directoryEntry({ demo, dataDir }: Enrolled): Member {
  const { id, name, kind, country } = demo.member
  return {
    ...{ id, name, kind, takesOrphans: demo.takesOrphans, status: 'active' },
    countries: kind === 'interpol' || kind === 'secretariat' ? [] : [country],
    identityKey: loadIdentityKey(dataDir).publicJwk,
  }
}
