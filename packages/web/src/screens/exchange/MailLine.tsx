import type { ExchangeOverview } from '../../api/types.ts'
import { Message } from '../../parts/Message.tsx'
import { Time } from '../../parts/Time.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import styles from './Exchange.module.css'

/** Whether anybody hears of alarms who does not look at this page. */
export function MailLine({ mail }: { mail: ExchangeOverview['mail'] }) {
  const { t } = useTexts()
  if (mail.addresses === 0) return <Message>{t('exchange.mailOff')}</Message>
  if (mail.failure !== null) return <Message>{t('exchange.mailFails', { failure: mail.failure })}</Message>
  return (
    <p className={styles['under']}>
      {t('exchange.mailOn', { count: mail.addresses })}{' '}
      {mail.lastSentAt !== null && (
        <>
          {t('exchange.mailLast')} <Time at={mail.lastSentAt} />.
        </>
      )}
    </p>
  )
}
