import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { compareNow, readStatements } from '../../api/statements.ts'
import type { Statements } from '../../api/types.ts'
import { Empty } from '../../parts/Empty.tsx'
import { Facts } from '../../parts/Facts.tsx'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { Loading } from '../../parts/Loading.tsx'
import { Message } from '../../parts/Message.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { Time } from '../../parts/Time.tsx'
import { useTexts } from '../../texts/use-texts.ts'

const queryKey = ['statements']

/** What we and each other member agree to have handed over, and what had to be sent again. */
export function AgreedHandOvers() {
  const { t } = useTexts()
  const { data, error, refetch } = useQuery({ queryKey, queryFn: readStatements, refetchInterval: 30_000 })
  return (
    <>
      {error && <FailureMessage error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data?.ledgerStoppedSince && (
        <Message role="alert">
          {t('agreed.stopped')} <Time at={data.ledgerStoppedSince} />
        </Message>
      )}
      {data?.restoredAt && (
        <Message>
          {t('agreed.restored')} <Time at={data.restoredAt} />
        </Message>
      )}
      {data?.peers.length === 0 && <Empty title={t('agreed.emptyTitle')}>{t('agreed.empty')}</Empty>}
      {data?.peers.map((peer) => (
        <AgreedWith key={peer.member} peer={peer} />
      ))}
    </>
  )
}

function AgreedWith({ peer }: { peer: Statements['peers'][number] }) {
  const { t } = useTexts()
  const queries = useQueryClient()
  const compare = useMutation({
    mutationFn: () => compareNow(peer.member),
    onSuccess: () => queries.invalidateQueries({ queryKey }),
  })
  return (
    <Panel
      title={t('agreed.title', { member: peer.name })}
      aside={
        <Button variant="default" loading={compare.isPending} onClick={() => compare.mutate()}>
          {t('agreed.compare')}
        </Button>
      }
    >
      <p>
        {peer.agreedAt === null
          ? t('agreed.never')
          : t('agreed.sentence', {
              member: peer.name,
              count: peer.agreed,
              sentAgain: peer.sentAgain,
              receivedAgain: peer.receivedAgain,
            })}
      </p>
      {compare.error && <FailureMessage error={compare.error} />}
      {compare.isSuccess && <Message role="status">{t('agreed.asked')}</Message>}
      <Facts
        facts={[
          [t('agreed.at'), peer.agreedAt === null ? null : <Time key="at" at={peer.agreedAt} />],
          [t('agreed.missingHere'), peer.missingHere === 0 ? null : peer.missingHere],
          [t('agreed.missingThere'), peer.missingThere === 0 ? null : peer.missingThere],
          [t('agreed.problem'), peer.problem === null ? null : t(`agreed.problems.${peer.problem}`)],
          [
            t('agreed.ledger'),
            peer.ledger === null || peer.ledger.contradictions === 0
              ? null
              : t('agreed.contradictions', { count: peer.ledger.contradictions }),
          ],
          [
            t('agreed.next'),
            peer.nextStatementAt === null ? null : <Time key="next" at={peer.nextStatementAt} />,
          ],
        ]}
      />
    </Panel>
  )
}
