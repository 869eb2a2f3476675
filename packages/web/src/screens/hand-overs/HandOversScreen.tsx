import { useQuery } from '@tanstack/react-query'
import { readHandOvers } from '../../api/hand-overs.ts'
import type { HandOvers } from '../../api/types.ts'
import { Empty } from '../../parts/Empty.tsx'
import { Facts } from '../../parts/Facts.tsx'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { Loading } from '../../parts/Loading.tsx'
import { Message } from '../../parts/Message.tsx'
import { PageTitle } from '../../parts/PageTitle.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { Time } from '../../parts/Time.tsx'
import { useTexts } from '../../texts/use-texts.ts'

/** How far the exchange with every other member has come. */
export function HandOversScreen() {
  const { t, lookUp } = useTexts()
  const { data, error, refetch } = useQuery({
    queryKey: ['hand-overs'],
    queryFn: readHandOvers,
    refetchInterval: 30_000,
  })
  return (
    <>
      <PageTitle title={t('handOvers.title')}>
        <p>{t('handOvers.text')}</p>
      </PageTitle>
      {error && <FailureMessage error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data && data.stuck > 0 && <Message>{t('handOvers.stuck', { count: data.stuck })}</Message>}
      {data?.alarms.map((alarm) => (
        <Message key={`${alarm.at} ${alarm.member}`} title={alarm.member}>
          {lookUp('alarm', alarm.alarm) ?? alarm.alarm}, <Time at={alarm.at} />
        </Message>
      ))}
      {data?.peers.length === 0 && <Empty title={t('handOvers.emptyTitle')}>{t('handOvers.empty')}</Empty>}
      {data?.peers.map((peer) => (
        <Peer key={peer.member} peer={peer} />
      ))}
    </>
  )
}

function Peer({ peer }: { peer: HandOvers['peers'][number] }) {
  const { t, lookUp } = useTexts()
  return (
    <Panel title={peer.name}>
      <Facts
        facts={[
          [
            t('handOvers.waiting'),
            peer.waiting === 0 ? (
              t('handOvers.nothingWaits')
            ) : (
              <span key="waiting">
                {t('handOvers.records', { count: peer.waiting })}
                {peer.oldestWaitingSince && (
                  <>
                    {', '}
                    {t('handOvers.since')} <Time at={peer.oldestWaitingSince} />
                  </>
                )}
              </span>
            ),
          ],
          [t('handOvers.delivered'), t('handOvers.envelopes', { count: peer.delivered })],
          [
            t('handOvers.refused'),
            peer.refused === 0 ? null : t('handOvers.envelopes', { count: peer.refused }),
          ],
          [t('handOvers.dead'), peer.dead === 0 ? null : t('handOvers.envelopes', { count: peer.dead })],
          [t('handOvers.offers'), t('handOvers.offerWords', peer.offers)],
          [
            t('handOvers.problem'),
            peer.problem === null ? null : (lookUp('failure', peer.problem) ?? peer.problem),
          ],
          [
            t('handOvers.nextTry'),
            peer.problem !== null && peer.nextTryAt !== null ? <Time key="next" at={peer.nextTryAt} /> : null,
          ],
        ]}
      />
    </Panel>
  )
}
