import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { acknowledgeAlarms, settleAlarms } from '../../api/exchange.ts'
import type { AlarmKind, ExchangeAlarms, HandAlarm } from '../../api/types.ts'
import { useKeys } from '../../keys/key-bindings.ts'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { Key } from '../../parts/Key.tsx'
import { Message } from '../../parts/Message.tsx'
import { Time } from '../../parts/Time.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import styles from './Exchange.module.css'
import { useFreshDesk } from './exchange-queries.ts'
import { useSince } from './use-since.ts'

/** What somebody must know, together by kind and member. Taking note says: a person is at it. */
export function AlarmList({ alarms }: { alarms: readonly ExchangeAlarms[] }) {
  const { t } = useTexts()
  const fresh = useFreshDesk()
  const note = useMutation({
    mutationFn: ({ kind, member, upTo }: ExchangeAlarms) => acknowledgeAlarms({ kind, member, upTo }),
    onSettled: fresh,
  })
  const first = alarms.find(({ acknowledged }) => acknowledged === null)
  const take = () => {
    if (first && !note.isPending) note.mutate(first)
  }
  useKeys([{ key: 'a', text: t('exchange.keys.note'), run: take, on: first !== undefined }])
  if (alarms.length === 0) return null
  return (
    <section aria-labelledby="exchange-alarms" className={styles['alarms']}>
      <h2 id="exchange-alarms">{t('exchange.alarms')}</h2>
      {note.error && <FailureMessage error={note.error} retry={take} />}
      {alarms.map((group) => (
        <Message
          key={`${group.kind} ${group.member}`}
          title={group.name}
          actions={<AlarmDeeds group={group} isFirst={group === first} onNote={() => note.mutate(group)} />}
        >
          <AlarmWords group={group} />
        </Message>
      ))}
    </section>
  )
}

function AlarmWords({ group }: { group: ExchangeAlarms }) {
  const { t, lookUp } = useTexts()
  const since = useSince()
  const isLate = group.kind === 'urgent-overdue' || group.kind === 'overdue'
  const at = { count: group.records, member: group.name, since: since(group.since ?? group.raisedAt) }
  return (
    <>
      {isLate
        ? t(group.kind === 'overdue' ? 'exchange.late' : 'exchange.lateUrgent', at)
        : (lookUp('alarm', group.kind) ?? group.kind)}{' '}
      {!isLate && (
        <>
          {t('exchange.times', { count: group.count })} <Time at={group.raisedAt} />.{' '}
        </>
      )}
      {group.again && `${t('exchange.again')} `}
      {group.acknowledged && (
        <>
          {t('exchange.notedBy', { name: group.acknowledged.by })} <Time at={group.acknowledged.at} />.
        </>
      )}
    </>
  )
}

/** Alarms that a call ends, on the page of the member that is to be called. */
const endsByCall: ReadonlySet<AlarmKind> = new Set(['enrolled-anew', 'unconfirmed', 'split-view'])

function AlarmDeeds(props: { group: ExchangeAlarms; isFirst: boolean; onNote(): void }) {
  const { t } = useTexts()
  const { group } = props
  const fresh = useFreshDesk()
  const settle = useMutation({
    mutationFn: () => settleAlarms({ kind: group.kind as HandAlarm, member: group.member, upTo: group.upTo }),
    onSettled: fresh,
  })
  return (
    <>
      {endsByCall.has(group.kind) && (
        <Link to="/members/$id" params={{ id: group.member }}>
          {t('members.call')}
        </Link>
      )}
      {group.acknowledged === null && (
        <Button
          variant="default"
          size="compact-sm"
          onClick={props.onNote}
          rightSection={props.isFirst ? <Key of="a" /> : undefined}
        >
          {t('exchange.note')}
        </Button>
      )}
      {group.endsByHand && (
        <Button
          variant="default"
          size="compact-sm"
          loading={settle.isPending}
          onClick={() => settle.mutate()}
        >
          {t('exchange.settle')}
        </Button>
      )}
    </>
  )
}
