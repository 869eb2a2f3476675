import type { DirectoryState } from '@samverkan/protocol'
import { raiseAlarm } from './alarm.ts'
import type { ExchangeContext } from './context.ts'

/**
 * Whether a member has been shown another directory than we have, by what its envelope or receipt says of it: another root
 * over the same number of documents. A person is told, and nothing is sent to it until a person has called it. What we
 * have not seen yet is no sign of that.
 */
export async function seesAnotherDirectory(
  { foundation, members }: ExchangeContext,
  peer: string,
  theirs: DirectoryState,
): Promise<boolean> {
  const ours = members.view()?.stateAt(theirs.version)
  if (!ours || ours.root === theirs.root) return false
  await foundation.database.transaction().execute(async (transaction) => {
    await raiseAlarm(foundation, transaction, 'split-view', peer, { version: theirs.version })
    await members.noteSplitView(transaction, peer, theirs)
  })
  return true
}
