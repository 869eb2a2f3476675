import type { ExchangeOverview } from '../../api/types.ts'
import { useTexts } from '../../texts/use-texts.ts'
import { situationOf } from './situation.ts'
import { useSince } from './use-since.ts'

/** Whether everything is all right, in one sentence. */
export function SituationLine({ overview }: { overview: ExchangeOverview }) {
  const { t } = useTexts()
  const since = useSince()
  const situation = situationOf(overview)
  switch (situation.says) {
    case 'stopped':
      return t(`exchange.stopped.${situation.why}`)
    case 'late':
      return t(situation.urgent ? 'exchange.lateUrgent' : 'exchange.late', {
        ...{ count: situation.count, member: situation.member, since: since(situation.since) },
      })
    case 'undecided':
      return t('exchange.toDecide', { count: situation.count })
    case 'alarms':
      return t('exchange.someAlarms', { count: situation.count })
    case 'noted':
      return t('exchange.notedAlarms', { count: situation.count })
    case 'waiting':
      return t('exchange.onTime', { count: situation.count, more: String(situation.more) })
    case 'all-arrived':
      return t('exchange.allArrived')
  }
}
