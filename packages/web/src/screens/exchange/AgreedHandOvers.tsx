import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { compareNow, readStatements } from '../../api/statements.ts'
import type { Statements } from '../../api/types.ts'
import { Empty } from '../../parts/Empty.tsx'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { Loading } from '../../parts/Loading.tsx'
import { Message } from '../../parts/Message.tsx'
import { RowTable } from '../../parts/RowTable.tsx'
import { Time } from '../../parts/Time.tsx'
import { useTexts } from '../../texts/use-texts.ts'

const queryKey = ['statements']
type Peer = Statements['peers'][number]

/** What we and each other member agree to have handed over, and what had to be sent again. Where something is open first. */
export function AgreedHandOvers() {
  const { t } = useTexts()
  const { data, error, refetch } = useQuery({ queryKey, queryFn: readStatements, refetchInterval: 30_000 })
  return (
    <section aria-labelledby="exchange-agreed">
      <h2 id="exchange-agreed">{t('agreed.heading')}</h2>
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
      {data && data.peers.length > 0 && <PeerRows peers={data.peers} />}
    </section>
  )
}

function PeerRows({ peers }: { peers: readonly Peer[] }) {
  const { t } = useTexts()
  const queries = useQueryClient()
  const compare = useMutation({
    mutationFn: compareNow,
    onSuccess: () => queries.invalidateQueries({ queryKey }),
  })
  return (
    <>
      {compare.error && <FailureMessage error={compare.error} />}
      {compare.isSuccess && <Message role="status">{t('agreed.asked')}</Message>}
      <RowTable
        label={t('agreed.heading')}
        rows={peers.toSorted((a, b) => openIn(b) - openIn(a))}
        rowKey={({ member }) => member}
        columns={[
          { name: t('exchange.column.member'), width: 'minmax(9rem, 1fr)', cell: ({ name }) => name },
          {
            name: t('agreed.column.says'),
            width: 'minmax(16rem, 2.4fr)',
            cell: (peer) => <AgreementWords peer={peer} />,
          },
          {
            name: t('agreed.column.at'),
            width: 'minmax(12.5rem, 1fr)',
            cell: ({ agreedAt }) => agreedAt !== null && <Time at={agreedAt} />,
          },
          {
            name: t('agreed.column.next'),
            width: 'minmax(12.5rem, 1fr)',
            cell: ({ nextStatementAt }) => nextStatementAt !== null && <Time at={nextStatementAt} />,
          },
          {
            name: t('exchange.column.do'),
            width: 'minmax(8rem, 0.6fr)',
            cell: ({ member, name }) => (
              <Button
                variant="default"
                size="compact-sm"
                aria-label={`${t('agreed.compare')}, ${name}`}
                loading={compare.isPending && compare.variables === member}
                onClick={() => compare.mutate(member)}
              >
                {t('agreed.compare')}
              </Button>
            ),
          },
        ]}
      />
    </>
  )
}

function AgreementWords({ peer }: { peer: Peer }) {
  const { t } = useTexts()
  const { agreedAt, name, agreed, sentAgain, receivedAgain, missingHere, missingThere, problem, ledger } =
    peer
  const contradictions = ledger?.contradictions ?? 0
  return [
    agreedAt === null
      ? t('agreed.never')
      : t('agreed.sentence', { member: name, count: agreed, sentAgain, receivedAgain }),
    ...(missingHere > 0 ? [t('agreed.missingHere', { count: missingHere })] : []),
    ...(missingThere > 0 ? [t('agreed.missingThere', { count: missingThere })] : []),
    ...(problem === null ? [] : [t(`agreed.problems.${problem}`)]),
    ...(contradictions > 0 ? [t('agreed.contradictions', { count: contradictions })] : []),
  ].join(' ')
}

/** How much of it is open, for the order alone. */
function openIn({ missingHere, missingThere, problem, ledger }: Peer): number {
  return (ledger?.contradictions ?? 0) * 1000 + missingHere + missingThere + (problem === null ? 0 : 1)
}
