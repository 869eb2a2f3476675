import type { ItemDetail } from '../../api/types.ts'
import { Address } from '../../parts/Address.tsx'
import { Facts } from '../../parts/Facts.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { Time } from '../../parts/Time.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import { ExactAddress } from './ExactAddress.tsx'

const accessNeeds = ['referrer', 'cookie', 'userAgent', 'language', 'credentials'] as const

/** What is known of the item without looking at it. */
export function ItemFacts({
  item,
  readAddress,
}: {
  item: ItemDetail
  readAddress(): Promise<{ url: string }>
}) {
  const { t, size } = useTexts()
  const needs = accessNeeds.filter((need) => item.access[need]).map((need) => t(`access.${need}`))
  return (
    <Panel title={t('item.facts')}>
      <Facts
        facts={[
          [t('item.priority'), t(`priority.${item.priority}`)],
          [t('item.source'), t(`source.${item.source}`)],
          [t('item.theme'), t(`theme_of_tip.${item.theme}`)],
          [t('item.received'), <Time key="received" at={item.receivedAt} />],
          [
            t('item.address'),
            <div key="address">
              <Address of={item.host} /> <ExactAddress read={readAddress} />
            </div>,
          ],
          [t('item.access'), needs.length === 0 ? null : needs.join(', ')],
          [t('item.stage'), t(`stage.${item.stage}`)],
          [t('item.attention'), item.attention && t(`attention.${item.attention}.title`)],
          [t('item.mediaType'), item.mediaType],
          [t('item.size'), item.sizeBytes === null ? null : size(item.sizeBytes)],
          [t('item.captured'), item.capturedAt && <Time key="captured" at={item.capturedAt} />],
          ['SHA-256', item.hashes.sha256 && <code key="sha256">{item.hashes.sha256}</code>],
          ['SHA-1', item.hashes.sha1 && <code key="sha1">{item.hashes.sha1}</code>],
          ['MD5', item.hashes.md5 && <code key="md5">{item.hashes.md5}</code>],
        ]}
      />
    </Panel>
  )
}
