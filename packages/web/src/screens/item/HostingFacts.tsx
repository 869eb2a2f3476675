import type { ItemDetail } from '../../api/types.ts'
import { Facts } from '../../parts/Facts.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { Time } from '../../parts/Time.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import styles from './CopiesPanel.module.css'

/** Where the item is hosted, and who holds it. */
export function HostingFacts({ item }: { item: ItemDetail }) {
  const { t, country } = useTexts()
  const { hosting, handOver } = item
  const network = hosting && [hosting.network, hosting.asn === null ? null : `AS${hosting.asn}`]
  return (
    <Panel title={t('hosting.title')}>
      {hosting === null && <p>{item.stage === 'withdrawn' ? t('hosting.withdrawn') : t('hosting.none')}</p>}
      <Facts
        facts={[
          [t('hosting.country'), item.hostingCountry && country(item.hostingCountry)],
          [t('hosting.proxied'), hosting?.proxied ? t('hosting.proxiedWhy') : null],
          [t('hosting.provider'), hosting?.provider],
          [t('hosting.network'), network?.filter((part) => part !== null).join(', ') || null],
          [
            t('hosting.addresses'),
            hosting && hosting.addresses.length > 0 ? hosting.addresses.join(', ') : null,
          ],
          [t('hosting.contact'), hosting?.abuseContact],
          [t('hosting.traced'), hosting && <Time key="traced" at={hosting.tracedAt} />],
          [
            t('handOver.holder'),
            handOver.held ? t('handOver.us', { name: handOver.holderName }) : handOver.holderName,
          ],
          [t('handOver.assigned'), handOver.assigned?.country ? country(handOver.assigned.country) : null],
          [
            t('handOver.copies'),
            handOver.copies.length === 0 ? null : (
              <ul key="copies" className={styles['list']}>
                {handOver.copies.map((copy) => (
                  <li key={copy.member}>
                    <span>
                      {copy.memberName}, <Time at={copy.since} />
                    </span>
                  </li>
                ))}
              </ul>
            ),
          ],
        ]}
      />
    </Panel>
  )
}
