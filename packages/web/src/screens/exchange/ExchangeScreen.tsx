import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Empty } from '../../parts/Empty.tsx'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { Loading } from '../../parts/Loading.tsx'
import { PageTitle } from '../../parts/PageTitle.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import { AgreedHandOvers } from './AgreedHandOvers.tsx'
import { AlarmList } from './AlarmList.tsx'
import { EnvelopeTable } from './EnvelopeTable.tsx'
import styles from './Exchange.module.css'
import { overviewQuery } from './exchange-queries.ts'
import { MailLine } from './MailLine.tsx'
import { PeerTable } from './PeerTable.tsx'
import { SituationLine } from './SituationLine.tsx'
import { StuckIncomingTable, UnsealableTable } from './StuckTables.tsx'
import { UndecidedTable } from './UndecidedTable.tsx'

/** The exchange desk: whether everything has arrived, what needs a person, and how each member does. */
export function ExchangeScreen() {
  const { t } = useTexts()
  const { data, error, refetch } = useQuery(overviewQuery)
  return (
    <>
      <PageTitle title={t('exchange.title')} aside={<Link to="/members">{t('exchange.allMembers')}</Link>}>
        {data && (
          <p className={styles['situation']} role="status">
            <SituationLine overview={data} />
          </p>
        )}
      </PageTitle>
      {error && <FailureMessage error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data && (
        <>
          <AlarmList alarms={data.alarms} />
          <UndecidedTable />
          <StuckIncomingTable />
          <UnsealableTable />
          {data.peers.length === 0 ? (
            <Empty title={t('exchange.emptyTitle')}>{t('exchange.empty')}</Empty>
          ) : (
            <PeerTable peers={data.peers} />
          )}
          {data.peers.length > 0 && <EnvelopeTable />}
          {data.peers.length > 0 && <AgreedHandOvers />}
          <MailLine mail={data.mail} />
        </>
      )}
    </>
  )
}
