// A secretariat that a test holds in its hands: it serves whatever it is told, as a stolen server would, with its log's key.
import { createServer } from 'node:http'
import {
  cosignNote,
  directoryRoot,
  type Member,
  type PublishedDocument,
  type SigningKey,
  signCheckpoint,
} from '@samverkan/protocol'
import { loadExchangeKeys, loadIdentityKey } from '../exchange-keys.ts'
import { type Founding, foundNetwork } from '../found-network.ts'
import { createWitnessKey, loadLogKey, loadWitnessKey, type NamedKey } from '../log-keys.ts'
import { makeDirectory } from '../make-directory.ts'
import { makeKeyset } from '../make-keyset.ts'

export interface Secretariat {
  /** For `network.directoryUrl`. */
  url: string
  founding: Founding
  witnesses: readonly NamedKey[]
  /** What it serves. */
  documents: PublishedDocument[]
  /** The head that it serves; undefined: nothing. */
  note: string | undefined
  /** Cosignatures and keysets that were handed in. */
  handedIn: { path: string; body: string }[]
  /** Its requests are answered late or not at all while this is true. */
  isAway: boolean
  /** Documents in one answer at most. */
  atOnce: number
  /** Serves these documents under a head of their log with its time, cosigned by so many witnesses. */
  show(documents: readonly PublishedDocument[], wish?: { at?: Date; cosigned?: number }): void
  /** What there is with a directory of these members after it, under these keys (two of three unless given). */
  withDirectory(
    members: readonly Member[],
    options?: { keys?: readonly SigningKey[]; after?: readonly PublishedDocument[]; validDays?: number },
  ): Promise<PublishedDocument[]>
  close(): Promise<void>
}

export async function aSecretariat(folder: string, now: () => Date, quorum = 2): Promise<Secretariat> {
  const ids = ['hotline.nl', 'hotline.de', 'hotline.fi']
  const keys = ids.map((id) => createWitnessKey(`${folder}/${id}`, id))
  const founding = await foundNetwork(folder, { now: now(), witnesses: keys, quorum })
  const log = loadLogKey(folder, 'secretariat')
  const witnesses = ids.flatMap((id) => loadWitnessKey(`${folder}/${id}`, id) ?? [])
  if (!log) throw new Error('no log key')
  const handedIn: Secretariat['handedIn'] = []
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://127.0.0.1')
    if (one.isAway) return response.writeHead(503).end()
    if (request.method === 'POST') {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      handedIn.push({ path: pathname, body: Buffer.concat(chunks).toString('utf8') })
      return response.writeHead(204).end()
    }
    if (pathname.endsWith('/checkpoint')) return response.writeHead(one.note ? 200 : 404).end(one.note)
    const after = Number(searchParams.get('after') ?? 0)
    return response
      .writeHead(200)
      .end(JSON.stringify({ documents: one.documents.slice(after, after + one.atOnce) }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const one: Secretariat = {
    url: `http://127.0.0.1:${port}/hx/v1/directory`,
    ...{ founding, witnesses, handedIn, isAway: false, atOnce: Number.POSITIVE_INFINITY },
    documents: [...founding.publication.documents],
    note: undefined,
    show: (documents, { at = now(), cosigned = quorum } = {}) => {
      one.documents = [...documents]
      const { version, root } = directoryRoot(documents.map(({ document }) => document))
      const signed = signCheckpoint({ origin: log.name, size: version, root }, log.key)
      const timed = signed + cosignNote(signed, log.name, log.key, at)
      const lines = witnesses.slice(0, cosigned).map(({ name, key }) => cosignNote(signed, name, key, at))
      one.note = timed + lines.join('')
    },
    withDirectory: async (members, { keys = founding.directoryKeys, after, validDays = 30 } = {}) => {
      const documents = [...(after ?? one.documents)]
      return (await makeDirectory(members, [], keys, { now: now(), after: { documents }, validDays }))
        .documents
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
  return one
}

/** A member's entry, by the keys in its folder. */
export function entryOf(id: string, dataDir: string, change: Partial<Member> = {}): Member {
  return {
    ...{ id, name: id, kind: 'hotline', countries: [id.slice(-2).toUpperCase()], takesOrphans: false },
    ...{ status: 'active', identityKey: loadIdentityKey(dataDir).publicJwk },
    ...change,
  }
}

/** A member's keyset, by the keys in its folder. */
export function keysetOf(
  id: string,
  dataDir: string,
  now: Date,
  previous?: { version: number; document: string },
): Promise<string> {
  return makeKeyset({
    ...{ member: id, identity: loadIdentityKey(dataDir), keys: loadExchangeKeys(dataDir), now },
    ...{ url: 'http://127.0.0.1:1', ...(previous ? { previous } : {}) },
  })
}
