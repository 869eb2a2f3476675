import { existsSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { documentHash } from '@samverkan/protocol'
import type { DirectoryContext } from './context.ts'
import { handIn } from './fetch-directory.ts'
import type { Hub, KeysetTaking } from './hub.ts'
import { keyFolder, readKeyFile, writeKeyFile } from './key-files.ts'

const name = 'keyset-next'

/** Leaves a signed keyset for the server, which hands it to the secretariat until it is published. Throws when one waits
 *  already. */
export function leaveKeyset(dataDir: string, document: string): void {
  writeKeyFile(dataDir, name, document)
}

/** A keyset that waits to be published. */
export function waitingKeyset(dataDir: string): string | undefined {
  return existsSync(join(keyFolder(dataDir), name)) ? readKeyFile(dataDir, name) : undefined
}

/** Hands the waiting keyset in, if there is one, and lets go of it when it is published. What the secretariat does not take
 *  stays: a person sees it in the log. */
export async function handInKeyset(
  context: DirectoryContext,
  url: string | undefined,
  hub: Hub,
): Promise<void> {
  const { config, log, faults } = context.foundation
  const document = waitingKeyset(config.dataDir)
  if (document === undefined) return
  if (!isPublished(context, document)) {
    const taken = url === undefined ? await hub.takeKeyset(document) : await post(context, url, document)
    faults.reach('members.keyset.after-hand-in')
    if (!taken.ok) log.warn('our keyset was not taken', { reason: taken.detail })
    // Here it is published when the directory that we fetch has it.
    if (!isPublished(context, document)) return
  }
  unlinkSync(join(keyFolder(config.dataDir), name))
}

function isPublished(context: DirectoryContext, document: string): boolean {
  const { config } = context.foundation
  const own = context.known()?.history.members.get(config.member.id)
  return own?.lastKeyset?.sha256 === documentHash(document)
}

async function post(context: DirectoryContext, url: string, document: string): Promise<KeysetTaking> {
  const content = { type: 'application/jose+json', body: document }
  const answer = await handIn(`${url}/keysets`, content, context.dispatcher)
  if (!answer.ok) return { ok: false, reason: 'not-taken', detail: answer.reason }
  return answer.value.status === 200
    ? { ok: true, version: 0 }
    : { ok: false, reason: 'not-taken', detail: answer.value.body }
}
