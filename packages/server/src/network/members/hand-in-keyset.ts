import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { documentHash } from '@samverkan/protocol'
import type { DirectoryContext } from './context.ts'
import { handIn } from './fetch-directory.ts'
import type { Hub, KeysetTaking } from './hub.ts'
import { keyFolder, readKeyFile, writeKeyFile } from './key-files.ts'

const name = 'keyset-next'
const againMs = 10 * 60_000

/** Leaves a signed keyset for the server, which hands it to the secretariat until it is published. Throws when one waits
 *  already. */
export function leaveKeyset(dataDir: string, document: string): void {
  writeKeyFile(dataDir, name, document)
}

/** A keyset that waits to be published. */
export function waitingKeyset(dataDir: string): string | undefined {
  return existsSync(join(keyFolder(dataDir), name)) ? readKeyFile(dataDir, name) : undefined
}

/**
 * Hands the waiting keyset in, if there is one, and lets go of it when it is published, which takes as long as the witnesses
 * take. Called as often as one likes: what the secretariat has taken is handed in again only after ten minutes. What it does
 * not take stays: a person sees it in the log.
 */
export function openHandIn(
  context: DirectoryContext,
  hub: Hub,
  url: string | undefined,
): () => Promise<void> {
  const { config, log, faults, clock } = context.foundation
  let taken: { document: string; at: number } | undefined
  return async () => {
    const document = waitingKeyset(config.dataDir)
    if (document === undefined) return
    const wasTaken = taken?.document === document && clock.now().getTime() - taken.at < againMs
    if (!isPublished(context, document) && !wasTaken) {
      const taking = url === undefined ? await hub.takeKeyset(document) : await post(context, url, document)
      faults.reach('members.keyset.after-hand-in')
      if (taking.ok) taken = { document, at: clock.now().getTime() }
      else log.warn('our keyset was not taken', { reason: taking.detail })
    }
    // Here it is published when the directory that we fetch has it.
    if (isPublished(context, document)) rmSync(join(keyFolder(config.dataDir), name), { force: true })
  }
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
