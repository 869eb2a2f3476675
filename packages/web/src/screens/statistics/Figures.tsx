import type { Statistics } from '../../api/types.ts'
import { Panel } from '../../parts/Panel.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import styles from './Figures.module.css'

const names = [
  ...([
    'received',
    'assessed',
    'abuseMaterial',
    'baseline',
    'national',
    'notIllegal',
    'undetermined',
  ] as const),
  ...(['handedOver', 'accepted', 'notices', 'removed', 'viewsSpared'] as const),
]
const outcomes = ['already-known', 'under-investigation', 'victim-identified', 'offender-identified'] as const

/** The counts as a table, each with a bar in proportion to the largest one. */
export function Figures({ counts }: { counts: Statistics['counts'] }) {
  const { t, language } = useTexts()
  const rows = [
    ...names.map((name) => [t(`count.${name}`), counts[name]] as const),
    ...outcomes.map((name) => [t(`outcome.${name}`), counts.outcomes[name]] as const),
  ]
  const largest = Math.max(1, ...rows.map(([, count]) => count))
  const number = new Intl.NumberFormat(language)
  return (
    <Panel title={t('statistics.counts')}>
      <table className={styles['figures']}>
        <thead className="hidden-visually">
          <tr>
            <th scope="col">{t('statistics.what')}</th>
            <th scope="col">{t('statistics.count')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, count]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>
                <span className={styles['count']}>{number.format(count)}</span>
                <span className={styles['bar']} style={{ inlineSize: `${(count / largest) * 100}%` }} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  )
}
