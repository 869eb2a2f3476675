import { Button, NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Classification, ItemDetail, Recipients } from '../../api/types.ts'
import { useKeys } from '../../keys/key-bindings.ts'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { Key } from '../../parts/Key.tsx'
import { Loading } from '../../parts/Loading.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import { HoldBackDialog } from './HoldBackDialog.tsx'
import { recipientsQuery } from './item-queries.ts'
import { PartsList } from './PartsList.tsx'
import styles from './RecipientsPanel.module.css'

const classifications: readonly Classification[] = ['baseline', 'national', 'not-illegal', 'undetermined']

/** Before anything leaves: who will get which parts, why, and what stays here. */
export function RecipientsPanel({ item }: { item: ItemDetail }) {
  const { t } = useTexts()
  const [asIf, setAsIf] = useState<Classification>('baseline')
  const [holding, setHolding] = useState(false)
  const isOpen = item.handOver.held && ['assessment', 'assessed'].includes(item.stage)
  const classification = item.classification === null ? asIf : undefined
  const { data, error } = useQuery({ ...recipientsQuery(item.id, classification), enabled: isOpen })
  const mayHold = isOpen && data?.open === true && data.recipients.length > 0
  useKeys([{ key: 'w', text: t('keys.holdBack'), run: () => setHolding(true), on: mayHold }])
  // Sent already, and waiting for an answer: the copies say more.
  if (!isOpen || (data && !data.open && item.classification !== null)) return null
  return (
    <Panel title={t('recipients.title')}>
      {item.classification === null && (
        <NativeSelect
          rightSectionProps={{ 'aria-hidden': true }}
          label={t('recipients.asIf')}
          value={asIf}
          data={classifications.map((value) => ({ value, label: t(`classification.${value}`) }))}
          onChange={(event) =>
            setAsIf(classifications.find((each) => each === event.currentTarget.value) ?? 'baseline')
          }
        />
      )}
      {error && <FailureMessage error={error} />}
      {!data && !error && <Loading />}
      {data && <Preview preview={data} />}
      {mayHold && (
        <Button
          variant="default"
          size="xs"
          aria-haspopup="dialog"
          onClick={() => setHolding(true)}
          rightSection={<Key of="w" />}
        >
          {t('recipients.holdBack')}
        </Button>
      )}
      {holding && data && (
        <HoldBackDialog itemId={item.id} preview={data} onClose={() => setHolding(false)} />
      )}
    </Panel>
  )
}

function Preview({ preview }: { preview: Recipients }) {
  const { t } = useTexts()
  const { recipients, route, attention, denied } = preview
  const lead = leadOf(preview)
  return (
    <div className={styles['preview']}>
      {lead && <p>{t(`recipients.${lead}`)}</p>}
      {route === 'person' && attention !== null && (
        <p>
          {t('recipients.person')} {t(`attention.${attention}.title`)}
        </p>
      )}
      {recipients.length > 0 && (
        <ul className={styles['list']} aria-label={t('recipients.title')}>
          {recipients.map((recipient) => (
            <RecipientLine key={recipient.member} recipient={recipient} />
          ))}
        </ul>
      )}
      {denied.map(({ member, name }) => (
        <p key={member}>{t('recipients.denied', { name })}</p>
      ))}
      {recipients.length > 0 && (
        <>
          <PartsList parts={preview.parts} />
          <p>
            {t('recipients.onward')} <strong>{t(`onward.${preview.onward}`)}</strong>.
          </p>
        </>
      )}
    </div>
  )
}

function leadOf({ route, recipients }: Recipients): 'takedown' | 'close' | 'nobody' | undefined {
  if (route === 'takedown' || route === 'close') return route
  return recipients.length === 0 && route !== 'person' ? 'nobody' : undefined
}

function RecipientLine({ recipient }: { recipient: Recipients['recipients'][number] }) {
  const { t, country } = useTexts()
  const { name, countries, why, reachable } = recipient
  const where = countries.map((code) => country(code)).join(', ')
  return (
    <li>
      <strong>{name}</strong>
      {where !== '' && ` (${where})`}: {t(`recipients.why.${why}`)}
      {!reachable && `; ${t('recipients.unreachable')}`}
    </li>
  )
}
