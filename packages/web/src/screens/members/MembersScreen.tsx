import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { NetworkMember } from '../../api/types.ts'
import { useMe } from '../../api/use-me.ts'
import { Empty } from '../../parts/Empty.tsx'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { Loading } from '../../parts/Loading.tsx'
import { Message } from '../../parts/Message.tsx'
import { PageTitle } from '../../parts/PageTitle.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { RowTable } from '../../parts/RowTable.tsx'
import { Time } from '../../parts/Time.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import { Fingerprint } from './Fingerprint.tsx'
import styles from './Members.module.css'
import { networkQuery } from './members-queries.ts'

/** Who is in the network, with the fingerprints that people read to each other, and who must be called. */
export function MembersScreen() {
  const { t } = useTexts()
  const { data, error, refetch } = useQuery(networkQuery)
  const ownId = useMe()?.member.id
  const own = data?.members.find(({ id }) => id === ownId)
  return (
    <>
      <PageTitle title={t('members.title')}>
        {data && data.expires !== null && data.fetchedAt !== null && (
          <>
            <p>
              {t('members.until')} <Time at={data.expires} />.
            </p>
            <p>
              {t('members.fetched')} <Time at={data.fetchedAt} />.
            </p>
          </>
        )}
      </PageTitle>
      {error && <FailureMessage error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data?.members.length === 0 && <Empty title={t('members.emptyTitle')}>{t('members.empty')}</Empty>}
      {data && <Withheld members={data.members} />}
      {own && (
        <Panel title={t('members.own')}>
          <p>{t('members.ownText')}</p>
          <Fingerprint of={own.fingerprint} label={t('members.own')} />
        </Panel>
      )}
      {data && data.members.length > 0 && <MemberTable members={data.members} />}
    </>
  )
}

/** Those to whom nothing is sent until somebody has called them. */
function Withheld({ members }: { members: readonly NetworkMember[] }) {
  const { t } = useTexts()
  const withheld = members.flatMap(({ id, name, withheld }) => (withheld ? [{ id, name, ...withheld }] : []))
  if (withheld.length === 0) return null
  return (
    <section className={styles['list']} aria-label={t('members.withheldTitle')}>
      {withheld.map(({ id, name, why }) => (
        <Message
          key={id}
          title={name}
          actions={
            <Link to="/members/$id" params={{ id }}>
              {t('members.call')}
            </Link>
          }
        >
          {t(`members.withheld.${why}`)}
        </Message>
      ))}
    </section>
  )
}

function MemberTable({ members }: { members: readonly NetworkMember[] }) {
  const { t } = useTexts()
  return (
    <RowTable
      label={t('members.list')}
      rows={members}
      rowKey={({ id }) => id}
      columns={[
        { name: t('members.column.name'), width: 'minmax(10rem, 1fr)', cell: ({ name }) => name },
        {
          name: t('members.column.kind'),
          width: 'minmax(8rem, 0.6fr)',
          cell: ({ kind, status }) =>
            status === 'active'
              ? t(`memberKind.${kind}`)
              : `${t(`memberKind.${kind}`)}, ${t(`memberStatus.${status}`)}`,
        },
        {
          name: t('members.column.fingerprint'),
          width: 'minmax(20rem, 2fr)',
          // Of whom is to be called it must be heard, not copied from here.
          cell: ({ withheld, fingerprint }) =>
            withheld ? t('members.toBeHeard') : <code dir="ltr">{fingerprint}</code>,
        },
      ]}
    />
  )
}
