// Which suite is spoken with whom: only from signed keysets and the root (exchange-protocol.md 4, versions).
import { chooseSuite, chooseVersion, type Keyset, type Suite, versions } from '@samverkan/protocol'
import type { DirectoryView, Members } from '../network/members/index.ts'
import type { ExchangeContext } from './context.ts'

/** What an envelope from us to a member with this keyset is signed under; undefined when there is nothing in common. */
export function suiteFor(
  { foundation, members }: ExchangeContext,
  view: DirectoryView,
  theirs: Keyset,
): Suite | undefined {
  if (!chooseVersion(versions, theirs.versions).ok) return undefined
  const ours = offeredSuites(members, view, foundation.self)
  const choice = chooseSuite(ours, theirs.suites, view.minSuite)
  return choice.ok ? choice.suite : undefined
}

/** Those of our published keyset that we hold the keys for. */
function offeredSuites(members: Members, view: DirectoryView, self: string): readonly string[] {
  const published = view.keysets.get(self)?.suites ?? ['hx1']
  return canSignHx2(members) ? published : published.filter((suite) => suite !== 'hx2')
}

/** Whether this process can answer in suite hx2: it holds a post-quantum key. */
export function canSignHx2(members: Members): boolean {
  return members.keys().sign.pq !== undefined
}
