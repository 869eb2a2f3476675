import type { NetworkMember } from '../../api/types.ts'
import { useTexts } from '../../texts/use-texts.ts'
import styles from './Members.module.css'

/** What one does on the telephone, in order. None of it leans on the secretariat or on this page. */
export function CallSteps({ why }: { why: NonNullable<NetworkMember['withheld']>['why'] }) {
  const { t } = useTexts()
  return (
    <ol className={styles['steps']}>
      <li>{t('confirm.step.number')}</li>
      <li>{t(why === 'split-view' ? 'confirm.step.together' : 'confirm.step.ask')}</li>
      {why === 'waits' ? (
        <li>{t('confirm.step.later')}</li>
      ) : (
        <>
          <li>{t('confirm.step.hear')}</li>
          <li>{t('confirm.step.stop')}</li>
        </>
      )}
    </ol>
  )
}
