import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type NoteVerifier, type SigningKey, signRoot } from '@samverkan/protocol'
import { createLogKey } from './log-keys.ts'
import { makeRoot } from './make-root.ts'
import { createPersonKey, readPersonKey } from './person-key.ts'
import type { Publication } from './publication.ts'
import { writeNewFile } from './write-new-file.ts'

export interface Founding {
  /** The file of the first root, for members' `network.root`. */
  root: string
  /** Two of the three people who sign directories. */
  directoryKeys: readonly SigningKey[]
  /** All three. */
  allDirectoryKeys: readonly SigningKey[]
  rootKeys: readonly SigningKey[]
  /** What is published at first: the root. */
  publication: Publication
}

/**
 * What a network's founding meeting makes, all at once in one folder: keys of three people who sign roots and of three who
 * sign directories, any two of whom decide, and the first root. Keeps what is there. For networks on one machine (the
 * demo, tests); otherwise each person makes their own key on their own machine: `samverkan directory key`.
 */
export async function foundNetwork(
  folder: string,
  wish: {
    now: Date
    secretariat?: { id: string; dataDir: string }
    witnesses?: readonly NoteVerifier[]
    quorum?: number
  },
): Promise<Founding> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const keyOf = (name: string) => {
    const path = join(folder, `${name}.key`)
    return existsSync(path) ? readPersonKey(path) : createPersonKey(path)
  }
  const people = (what: string) => [1, 2, 3].map((at) => keyOf(`${what}-${at}`))
  const [rootKeys, directoryKeys] = [people('root'), people('directory')]
  const root = join(folder, 'root.json')
  if (!existsSync(root)) {
    const holders = (keys: readonly SigningKey[], what: string) =>
      keys.map(({ publicKey }, at) => ({ name: `${what} signer ${at + 1}`, key: publicKey }))
    const { id, dataDir } = wish.secretariat ?? { id: 'secretariat', dataDir: folder }
    const { witnesses = [], quorum = witnesses.length, now } = wish
    const first = makeRoot({
      root: { holders: holders(rootKeys, 'root'), threshold: 2 },
      directory: { holders: holders(directoryKeys, 'directory'), threshold: 2 },
      log: createLogKey(dataDir, id),
      ...{ witnesses, quorum, now },
    })
    writeNewFile(root, await signRoot(first, ...rootKeys.slice(0, 2)))
  }
  const document = readFileSync(root, 'utf8')
  return {
    ...{ root, rootKeys, allDirectoryKeys: directoryKeys, directoryKeys: directoryKeys.slice(0, 2) },
    publication: { documents: [{ type: 'root', document }] },
  }
}
