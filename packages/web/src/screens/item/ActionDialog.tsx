import { useState } from 'react'
import type { ActionInput, ActionKind, ActionReason, ItemDetail } from '../../api/types.ts'
import { ChoiceDialog } from '../../parts/ChoiceDialog.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import { actionReasonsFor, needsReason } from './action-reasons.ts'

interface Props {
  item: ItemDetail
  onAct(action: ActionInput): void
  onDialog(dialog: 'hosting' | 'contact'): void
  onCapture(): void
  onClose(): void
}

type Deed = ActionKind | 'hosting' | 'contact' | 'capture'
const kinds: readonly ActionKind[] = [
  'reported-to-police',
  'reported-to-provider',
  'removed',
  'unavailable',
  'not-illegal',
]

/** What can be done with the item besides assessing it; what cannot says why. */
export function ActionDialog({ item, onAct, onDialog, onCapture, onClose }: Props) {
  const { t, lookUp } = useTexts()
  const [kind, setKind] = useState<ActionKind>()
  const sentence = (step: { allowed: boolean; reason: string | null }) =>
    step.allowed ? undefined : (lookUp('refusal', step.reason ?? '') ?? t('assess.closed'))
  if (kind !== undefined)
    return (
      <ChoiceDialog<ActionReason>
        title={t('actions.why')}
        choices={actionReasonsFor(kind).map((value) => ({ value, text: t(`reason.${value}`) }))}
        onClose={onClose}
        onChoose={(reason) => onAct({ kind, reason })}
      />
    )
  return (
    <ChoiceDialog<Deed>
      title={t('actions.title')}
      choices={[
        ...kinds.map((value) => ({
          value,
          text: t(`actions.record.${value}`),
          closed: sentence(item.steps.actions[value]),
        })),
        { value: 'hosting', text: t('actions.hosting'), closed: sentence(item.steps.hosting) },
        {
          value: 'contact',
          text: t('actions.contact'),
          closed: item.stage === 'takedown' ? undefined : t('failure.not-for-takedown'),
        },
        { value: 'capture', text: t('actions.capture') },
      ]}
      onClose={onClose}
      onChoose={(deed) => {
        if (deed === 'hosting' || deed === 'contact') onDialog(deed)
        else if (deed === 'capture') onCapture()
        else if (needsReason(deed)) setKind(deed)
        else onAct({ kind: deed })
      }}
    />
  )
}
