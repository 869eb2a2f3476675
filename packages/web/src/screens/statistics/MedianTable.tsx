import type { Statistics } from '../../api/types.ts'
import { Panel } from '../../parts/Panel.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import styles from './MedianTable.module.css'

/** How long each step usually took. */
export function MedianTable({ medians }: { medians: Statistics['medians'] }) {
  const { t, duration, language } = useTexts()
  const number = new Intl.NumberFormat(language)
  return (
    <Panel title={t('statistics.medians')}>
      <table className={styles['medians']}>
        <thead>
          <tr>
            <th scope="col">{t('statistics.step')}</th>
            <th scope="col">{t('statistics.median')}</th>
            <th scope="col">{t('statistics.of')}</th>
          </tr>
        </thead>
        <tbody>
          {medians.map(({ step, n, medianMs }) => (
            <tr key={step}>
              <th scope="row">{t(`step.${step}`)}</th>
              <td>{medianMs === null ? t('statistics.none') : duration(medianMs)}</td>
              <td>{number.format(n)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  )
}
