import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { showAddress } from '../../api/items.ts'
import type { ItemDetail } from '../../api/types.ts'
import { useKeys } from '../../keys/key-bindings.ts'
import { Address } from '../../parts/Address.tsx'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { Key } from '../../parts/Key.tsx'
import { PageTitle } from '../../parts/PageTitle.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import { AssessmentPanel } from './AssessmentPanel.tsx'
import { AttentionBanner } from './AttentionBanner.tsx'
import { ClaimBanner } from './ClaimBanner.tsx'
import { CopiesPanel } from './CopiesPanel.tsx'
import { EvidencePanel } from './EvidencePanel.tsx'
import { HistoryPanel, RelatedPanel } from './HistoryPanel.tsx'
import { HostingFacts } from './HostingFacts.tsx'
import { ItemDialogs, type OpenDialog } from './ItemDialogs.tsx'
import { ItemFacts } from './ItemFacts.tsx'
import styles from './ItemPage.module.css'
import { copiesQuery, timelineQuery } from './item-queries.ts'
import { KnownPanel } from './KnownPanel.tsx'
import { OfferPanel } from './OfferPanel.tsx'
import { ProofPanel } from './ProofPanel.tsx'
import { RecipientsPanel } from './RecipientsPanel.tsx'
import { TakenBackLines } from './TakenBackLines.tsx'
import { TimelinePanel } from './TimelinePanel.tsx'
import { TogetherPanel } from './TogetherPanel.tsx'
import { UndoStrip } from './UndoStrip.tsx'
import { useClaim } from './use-claim.ts'
import { useItemDeeds } from './use-item-deeds.ts'
import { useKnown } from './use-known.ts'

/** Metadata first; the picture only when asked for; the judgement at hand beside it. */
export function ItemPage({ item }: { item: ItemDetail }) {
  const { t } = useTexts()
  const [dialog, setDialog] = useState<OpenDialog>()
  const { settled } = useClaim(item)
  const deeds = useItemDeeds(item, settled)
  const timeline = useQuery(timelineQuery(item.id))
  const copies = useQuery(copiesQuery(item.id))
  const known = useKnown(item)
  const [together, setTogether] = useState<readonly string[]>([])
  useKeys([
    { key: 'n', text: t('keys.next'), run: deeds.skip, on: !deeds.busy },
    { key: 'x', text: t('keys.actions'), run: () => setDialog('actions') },
  ])
  return (
    <>
      <UndoStrip />
      <PageTitle
        title={t('item.title', { kind: t(`kind.${item.kind}`), priority: t(`priority.${item.priority}`) })}
        aside={
          <div className={styles['buttons']}>
            <Button
              variant="default"
              size="sm"
              onClick={() => setDialog('actions')}
              rightSection={<Key of="x" />}
            >
              {t('actions.title')}
            </Button>
            <Button
              variant="default"
              size="sm"
              disabled={deeds.busy}
              onClick={deeds.skip}
              rightSection={<Key of="n" />}
            >
              {t('item.next')}
            </Button>
          </div>
        }
      >
        <Address of={item.host} short /> · {t(`stage.${item.stage}`)} ·{' '}
        <Link to="/reports/$id" params={{ id: item.reportId }}>
          {t('item.report')}
        </Link>
      </PageTitle>
      <ClaimBanner item={item} />
      <AttentionBanner
        item={item}
        onDeed={(deed) => (deed === 'capture' ? deeds.capture() : setDialog(deed))}
      />
      {copies.error && <FailureMessage error={copies.error} retry={() => void copies.refetch()} />}
      <TakenBackLines copies={copies.data} />
      {deeds.error !== undefined && <FailureMessage error={deeds.error} />}
      <div className={styles['columns']}>
        <div className={styles['facts']}>
          <ItemFacts item={item} readAddress={() => showAddress(item.id)} />
          <HostingFacts item={item} />
          <CopiesPanel item={item} copies={copies.data} />
          <HistoryPanel item={item} />
          <RelatedPanel item={item} />
          <ProofPanel item={item} timeline={timeline.data} />
          <TimelinePanel timeline={timeline.data} />
        </div>
        <div className={styles['work']}>
          <OfferPanel item={item} busy={deeds.busy} onAccept={deeds.accept} onDecline={deeds.decline} />
          <KnownPanel known={known} deeds={deeds} />
          <EvidencePanel item={item} spared={known?.spared === true} />
          <TogetherPanel item={item} onTogether={setTogether} />
          <AssessmentPanel
            item={item}
            busy={deeds.busy}
            together={together.length}
            onAlone={() => setTogether([])}
            onAssess={(assessment) => deeds.assess(assessment, together)}
          />
          <RecipientsPanel item={item} />
        </div>
      </div>
      <ItemDialogs item={item} deeds={deeds} open={dialog} onOpen={setDialog} />
    </>
  )
}
