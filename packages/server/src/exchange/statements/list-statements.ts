import type { ExchangeContext } from '../context.ts'
import { ledgerStoppedSince } from './ledger-stop.ts'
import { type StatementProblem, type Statements, statementProblems } from './schema.ts'

/** What has been compared with each peer, and what came of it. */
export async function listStatements({
  foundation,
  members,
}: Pick<ExchangeContext, 'foundation' | 'members'>): Promise<Statements> {
  const { database } = foundation
  const peers = await database.selectFrom('statement_peer').selectAll().orderBy('peer').execute()
  const chains = await database
    .selectFrom('statement_chain')
    .select((eb) => [
      'peer',
      'by_us',
      eb.fn.sum<number>('agreed').as('agreed'),
      eb.fn.max('agreed_at').as('agreed_at'),
      eb.fn.sum<number>('missing').as('missing'),
      eb.fn.sum<number>('sent_again').as('sent_again'),
      eb.fn.sum<number>('received_again').as('received_again'),
    ])
    .groupBy(['peer', 'by_us'])
    .execute()
  const ledgers = await database.selectFrom('peer_ledger').select(['peer', 'size', 'at']).execute()
  const breaks = await database
    .selectFrom('peer_ledger_break')
    .select((eb) => ['peer', eb.fn.countAll<number>().as('n')])
    .groupBy('peer')
    .execute()
  const own = await database.selectFrom('own_history').selectAll().executeTakeFirst()
  const names = new Map(members.view()?.directory.members.map(({ id, name }) => [id, name]))
  return {
    peers: peers.map((peer) => {
      const ours = chains.find((chain) => chain.peer === peer.peer && chain.by_us)
      const theirs = chains.find((chain) => chain.peer === peer.peer && !chain.by_us)
      const ledger = ledgers.find((one) => one.peer === peer.peer)
      return {
        member: peer.peer,
        name: names.get(peer.peer) ?? peer.peer,
        agreed: Number(ours?.agreed ?? 0) + Number(theirs?.agreed ?? 0),
        agreedAt: later(ours?.agreed_at, theirs?.agreed_at),
        sentAgain: Number(ours?.sent_again ?? 0),
        receivedAgain: Number(theirs?.received_again ?? 0),
        missingHere: Number(theirs?.missing ?? 0),
        missingThere: Number(ours?.missing ?? 0),
        lastStatementSentAt: iso(peer.sent_at),
        lastStatementReceivedAt: iso(peer.received_at),
        nextStatementAt: iso(peer.next_at),
        problem: problemOf(peer.problem),
        problemAt: iso(peer.problem_at),
        ledger: ledger
          ? {
              size: ledger.size,
              at: ledger.at.toISOString(),
              contradictions: breaks.find((one) => one.peer === peer.peer)?.n ?? 0,
            }
          : null,
      }
    }),
    restoredAt: iso(own?.restored_at),
    restoredBy: own?.restored_by ?? null,
    ledgerStoppedSince: iso(await ledgerStoppedSince(foundation)),
  }
}

const iso = (at: Date | null | undefined): string | null => at?.toISOString() ?? null

function later(a: Date | null | undefined, b: Date | null | undefined): string | null {
  const times = [a, b].flatMap((one) => (one ? [one.getTime()] : []))
  return times.length === 0 ? null : new Date(Math.max(...times)).toISOString()
}

function problemOf(word: string | null): StatementProblem | null {
  return statementProblems.find((known) => known === word) ?? null
}
