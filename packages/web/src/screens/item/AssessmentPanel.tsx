import { Button } from '@mantine/core'
import { useState } from 'react'
import type { AssessmentInput, ItemDetail } from '../../api/types.ts'
import type { Binding } from '../../keys/binding.ts'
import { useKeys } from '../../keys/key-bindings.ts'
import { ChoiceButton } from '../../parts/ChoiceButton.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import styles from './AssessmentPanel.module.css'
import {
  type Choice,
  choicesOf,
  choose,
  defaultsOf,
  emptyDraft,
  flagKeys,
  type Pressed,
  press,
  stepOf,
  toggleFlag,
} from './assessment-keys.ts'

interface Props {
  item: ItemDetail
  busy: boolean
  /** How many others, with the very same files, the decision goes for. */
  together: number
  onAlone(): void
  onAssess(assessment: AssessmentInput): void
}

/** Classification, then age and sex or a reason: keys or clicks. The last one sends. */
export function AssessmentPanel({ item, busy, together, onAlone, onAssess }: Props) {
  const { t, lookUp } = useTexts()
  const [draft, setDraft] = useState(emptyDraft)
  const take = (pressed: Pressed) => {
    if (!pressed || busy) return
    setDraft(pressed.draft)
    if (pressed.assessment) onAssess(pressed.assessment)
  }
  const step = stepOf(draft)
  const choices = choicesOf(draft)
  const defaults = defaultsOf(draft)
  const open = item.steps.assess.allowed
  const key = (of: string, text: string, on = open): Binding => ({
    key: of,
    text,
    on,
    run: () => take(press(draft, of)),
  })
  const keys = [
    ...choices.map((choice) => key(choice.key, choiceText(t, choice))),
    ...Object.entries(flagKeys).map(([of, flag]) => key(of, t(`flag.${flag}`), open && step !== 'reason')),
    key('Enter', t('keys.defaults'), open && defaults !== undefined),
    key('Backspace', t('keys.back'), open && step !== 'classification'),
    key('Escape', t('keys.back'), open && step !== 'classification'),
  ]
  useKeys(keys, 'step')
  if (!open) {
    const reason = item.steps.assess.reason
    return (
      <Panel title={t('assess.title')}>
        <p>{(reason === null ? undefined : lookUp('refusal', reason)) ?? t('assess.closed')}</p>
      </Panel>
    )
  }
  return (
    <Panel title={t('assess.title')}>
      {together > 0 && <ForAll count={together} onAlone={onAlone} />}
      <p className={styles['said']} aria-live="polite">
        {draft.classification === undefined
          ? t('assess.ask.classification')
          : `${[
              t(`classification.${draft.classification}`),
              ...(draft.age === undefined ? [] : [t(`age.${draft.age}`)]),
              ...draft.flags.map((flag) => t(`flag.${flag}`)),
            ].join(', ')}. ${t(`assess.ask.${step}`)}`}
      </p>
      <div className={styles['choices']}>
        {choices.map((choice) => (
          <ChoiceButton
            key={`${choice.step} ${choice.value}`}
            of={choice.key}
            disabled={busy}
            onClick={() => take(choose(draft, choice))}
          >
            {choiceText(t, choice)}
          </ChoiceButton>
        ))}
      </div>
      {defaults && (
        <ChoiceButton of="Enter" disabled={busy} onClick={() => take(press(draft, 'Enter'))}>
          {defaults.reason
            ? t('assess.default', { what: t(`reason.${defaults.reason}`) })
            : t('assess.default', {
                what: `${t(`age.${defaults.age ?? 'not-categorised'}`)}, ${t(`sex.${defaults.sex ?? 'not-determined'}`)}`,
              })}
        </ChoiceButton>
      )}
      {step !== 'reason' && (
        <fieldset className={styles['flags']}>
          <legend>{t('assess.flags')}</legend>
          {Object.entries(flagKeys).map(([of, flag]) => (
            <ChoiceButton
              key={flag}
              of={of}
              pressed={draft.flags.includes(flag)}
              onClick={() => setDraft(toggleFlag(draft, flag))}
            >
              {t(`flag.${flag}`)}
            </ChoiceButton>
          ))}
        </fieldset>
      )}
      {step !== 'classification' && (
        <ChoiceButton of="Backspace" onClick={() => take(press(draft, 'Backspace'))}>
          {t('assess.back')}
        </ChoiceButton>
      )}
    </Panel>
  )
}

function ForAll({ count, onAlone }: { count: number; onAlone(): void }) {
  const { t } = useTexts()
  return (
    <div role="status">
      <p>{t('assess.together', { count })}</p>
      <Button variant="default" size="xs" onClick={onAlone}>
        {t('assess.alone')}
      </Button>
    </div>
  )
}

function choiceText(t: ReturnType<typeof useTexts>['t'], choice: Choice): string {
  switch (choice.step) {
    case 'classification':
      return t(`classification.${choice.value}`)
    case 'age':
      return t(`age.${choice.value}`)
    case 'sex':
      return t(`sex.${choice.value}`)
    case 'reason':
      return t(`reason.${choice.value}`)
  }
}
