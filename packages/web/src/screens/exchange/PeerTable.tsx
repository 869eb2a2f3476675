import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { tryMemberNow } from '../../api/exchange.ts'
import type { ExchangePeer } from '../../api/types.ts'
import { useKeys } from '../../keys/key-bindings.ts'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { Key } from '../../parts/Key.tsx'
import { RowTable } from '../../parts/RowTable.tsx'
import { Time } from '../../parts/Time.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import { networkQuery } from '../members/members-queries.ts'
import { useFreshDesk } from './exchange-queries.ts'
import { useSince } from './use-since.ts'

/** How each member does, as seen from here; where somebody is needed first. */
export function PeerTable({ peers }: { peers: readonly ExchangePeer[] }) {
  const { t } = useTexts()
  const fresh = useFreshDesk()
  const hurry = useMutation({ mutationFn: tryMemberNow, onSettled: fresh })
  const network = useQuery(networkQuery).data
  const toCall = new Set(network?.members.flatMap(({ id, withheld }) => (withheld ? [id] : [])))
  const needs = (peer: ExchangePeer) => Number(toCall.has(peer.member)) + Number(isInTrouble(peer))
  const ordered = peers.toSorted((a, b) => needs(b) - needs(a))
  const first = ordered.find(isInTrouble)
  const tryFirst = () => {
    if (first && !hurry.isPending) hurry.mutate(first.member)
  }
  useKeys([{ key: 't', text: t('exchange.keys.tryNow'), run: tryFirst, on: first !== undefined }])
  return (
    <section aria-labelledby="exchange-peers">
      <h2 id="exchange-peers">{t('exchange.peers')}</h2>
      {hurry.error && <FailureMessage error={hurry.error} />}
      <RowTable
        label={t('exchange.peers')}
        rows={ordered}
        rowKey={({ member }) => member}
        columns={[
          { name: t('exchange.column.member'), width: 'minmax(9rem, 1fr)', cell: ({ name }) => name },
          {
            name: t('exchange.column.health'),
            width: 'minmax(14rem, 1.8fr)',
            cell: (peer) => (toCall.has(peer.member) ? <ToCall peer={peer} /> : <HealthWords peer={peer} />),
          },
          {
            name: t('exchange.column.waits'),
            width: 'minmax(12rem, 1.4fr)',
            cell: (peer) => <WaitingWords peer={peer} />,
          },
          {
            name: t('exchange.column.lastArrived'),
            width: 'minmax(12.5rem, 1fr)',
            cell: ({ lastDeliveredAt }) =>
              lastDeliveredAt === null ? t('exchange.nothingYet') : <Time at={lastDeliveredAt} />,
          },
          {
            name: t('exchange.column.nextTry'),
            width: 'minmax(9rem, 0.9fr)',
            cell: (peer) =>
              isInTrouble(peer) && (
                <NextTry peer={peer} isFirst={peer === first} onTry={() => hurry.mutate(peer.member)} />
              ),
          },
        ]}
      />
    </section>
  )
}

function isInTrouble({ nextTryAt, waiting, problem }: ExchangePeer): boolean {
  return waiting.records.n > 0 && (nextTryAt !== null || problem !== null)
}

/** What is for it waits here, however well its server does. */
function ToCall({ peer }: { peer: ExchangePeer }) {
  const { t } = useTexts()
  return (
    <>
      {t('exchange.health.withheld')}{' '}
      <Link to="/members/$id" params={{ id: peer.member }}>
        {t('members.call')}
      </Link>
    </>
  )
}

function HealthWords({ peer }: { peer: ExchangePeer }) {
  const { t } = useTexts()
  const since = useSince()
  const health =
    peer.health === 'silent' && peer.silentSince !== null
      ? t('exchange.health.silentSince', { since: since(peer.silentSince) })
      : t(`exchange.health.${peer.health}`)
  return (
    <>
      {health}
      {peer.problem !== null && peer.health !== 'well' && (
        <span title={peer.problem.detail}> {t(`exchange.problem.${peer.problem.word}`)}</span>
      )}
    </>
  )
}

function WaitingWords({ peer }: { peer: ExchangePeer }) {
  const { t } = useTexts()
  const since = useSince()
  const { records, notPacked, oldestSince, late, relayed } = peer.waiting
  const offers = peer.unanswered.offers
  const parts = [
    records.n > 0 && t('exchange.waits', { count: records.n, more: String(records.more) }),
    oldestSince !== null && t('exchange.oldest', { since: since(oldestSince) }),
    late.n > 0 && t('exchange.lateOnes', { count: late.n }),
    notPacked.n > 0 && t('exchange.notPacked', { count: notPacked.n }),
    relayed.n > 0 && t('exchange.relayed', { count: relayed.n }),
    offers.n > 0 && t('exchange.unanswered', { count: offers.n }),
  ].filter((part) => part !== false)
  return parts.length === 0 ? t('exchange.nothing') : parts.join(', ')
}

function NextTry(props: { peer: ExchangePeer; isFirst: boolean; onTry(): void }) {
  const { t, clock } = useTexts()
  const { nextTryAt } = props.peer
  return (
    <>
      {nextTryAt !== null && <time dateTime={nextTryAt}>{clock(nextTryAt)}</time>}{' '}
      <Button
        variant="default"
        size="compact-sm"
        onClick={props.onTry}
        rightSection={props.isFirst ? <Key of="t" /> : undefined}
      >
        {t('exchange.tryNow')}
      </Button>
    </>
  )
}
