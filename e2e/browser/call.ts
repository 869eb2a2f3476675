// Members that a person here must call before anything goes to them again, each by what really happens in a network.
import { dirname, join } from 'node:path'
import type { Network } from '@samverkan/demo/network.ts'
import { newSigningKey } from '@samverkan/protocol'
import { foundNetwork, makeDirectory } from '@samverkan/server'
import { raiseAlarm } from '../../packages/server/src/exchange/index.ts'

/** The secretariat's people publish that a member has lost both its keys; everybody takes that up. */
export async function enrolAnew({ servers }: Network, id: string): Promise<void> {
  const secretariat = servers.get('secretariat')
  const view = secretariat?.members.view()
  if (!secretariat || !view) throw new Error('the secretariat has no directory')
  const now = new Date()
  const ceremony = join(dirname(secretariat.foundation.config.dataDir), 'ceremony')
  const { allDirectoryKeys } = await foundNetwork(ceremony, { now })
  const { publicJwk } = newSigningKey()
  const members = view.directory.members.map((member) =>
    member.id === id
      ? { ...member, identityKey: publicJwk, reEnrolled: { since: now.toISOString() } }
      : member,
  )
  const after = view.publication
  const published = await secretariat.members.publish(
    await makeDirectory(members, [], allDirectoryKeys, { now, after }),
  )
  if (!published.ok) throw new Error(published.reason)
  // First the witnesses cosign it, then all take it.
  for (let round = 0; round < 2; round++) for (const { members } of servers.values()) await members.refresh()
}

/** An envelope of one member has shown another that it knows another directory. */
export async function seeOtherDirectory({ servers }: Network, here: string, id: string): Promise<void> {
  const server = servers.get(here)
  if (!server) throw new Error(`there is no ${here}`)
  const { foundation, members } = server
  await foundation.database.transaction().execute(async (transaction) => {
    await raiseAlarm(foundation, transaction, 'split-view', id, { version: 1 })
    await members.noteSplitView(transaction, id, { version: 1, root: 'f'.repeat(64) })
  })
}
