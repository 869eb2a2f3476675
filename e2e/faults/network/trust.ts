import { readFileSync } from 'node:fs'
import { type ResolveKey, resolverOf } from '@samverkan/protocol'
import { readPublication } from '../../../packages/server/src/network/members/index.ts'
import type { MadeMembers } from './make-members.ts'

/** Every key that a member was ever allowed to sign with, read from what was published. */
export async function keysOf({ publication, root }: MadeMembers): Promise<ResolveKey> {
  const read = await readPublication(publication, readFileSync(root, 'utf8'))
  if (!read.ok) throw new Error(read.reason)
  return resolverOf(read.history.keysets)
}
