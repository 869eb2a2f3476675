import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { NetworkMember } from '../../api/types.ts'
import { useMe } from '../../api/use-me.ts'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { Loading } from '../../parts/Loading.tsx'
import { Message } from '../../parts/Message.tsx'
import { PageTitle } from '../../parts/PageTitle.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import { NotFound } from '../NotFound.tsx'
import { CallSteps } from './CallSteps.tsx'
import { ConfirmForm } from './ConfirmForm.tsx'
import { networkQuery } from './members-queries.ts'
import { WaitLine } from './WaitLine.tsx'

/** One member of the network: whether anything stands between it and us, and the call that ends that. */
export function MemberScreen() {
  const { id } = useParams({ from: '/inside/members/$id' })
  const { data, error, refetch, dataUpdatedAt } = useQuery(networkQuery)
  const member = data?.members.find((one) => one.id === id)
  if (error) return <FailureMessage error={error} retry={() => void refetch()} />
  if (!data) return <Loading />
  if (!member) return <NotFound />
  return <Member key={id} member={member} now={dataUpdatedAt} />
}

function Member({ member, now }: { member: NetworkMember; now: number }) {
  const { t } = useTexts()
  const [confirmed, setConfirmed] = useState(false)
  const may = useMe()?.permissions.includes('administer') ?? false
  const { name, kind, status, withheld } = member
  return (
    <>
      <PageTitle title={name} aside={<Link to="/members">{t('members.all')}</Link>}>
        <p>
          {t(`memberKind.${kind}`)}
          {status !== 'active' && `, ${t(`memberStatus.${status}`)}`}
        </p>
      </PageTitle>
      {confirmed && !withheld && <Message role="status">{t('confirm.done', { member: name })}</Message>}
      {!confirmed && !withheld && <p>{t('confirm.nothing', { member: name })}</p>}
      {withheld && (
        <>
          <Message title={t(`members.withheld.${withheld.why}`)}>
            {t(`confirm.lead.${withheld.why}`, { member: name })}
            {withheld.until !== undefined && <WaitLine until={withheld.until} now={now} />}
          </Message>
          <Panel title={t('confirm.title', { member: name })}>
            <CallSteps why={withheld.why} />
          </Panel>
          {withheld.why !== 'waits' && (
            <Panel title={t('confirm.heard')}>
              {may ? (
                <ConfirmForm member={member} onConfirmed={() => setConfirmed(true)} />
              ) : (
                <p>{t('confirm.whoMay')}</p>
              )}
            </Panel>
          )}
        </>
      )}
    </>
  )
}
