import { Button } from '@mantine/core'
import { useState } from 'react'
import type { KnownOfItem, KnownStatement } from '../../api/types.ts'
import { useKeys } from '../../keys/key-bindings.ts'
import { ChoiceButton } from '../../parts/ChoiceButton.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { type Texts, useTexts } from '../../texts/use-texts.ts'
import styles from './KnownPanel.module.css'
import type { ItemDeeds } from './use-item-deeds.ts'
import { WrongMatchDialog } from './WrongMatchDialog.tsx'

interface Props {
  known: KnownOfItem | undefined
  deeds: Pick<ItemDeeds, 'busy' | 'takeKnown' | 'sayWrong' | 'confirmKnown'>
}

/** What is known of the item's files, in words, before anybody thinks of its picture. */
export function KnownPanel({ known, deeds }: Props) {
  const { t } = useTexts()
  const [doubting, setDoubting] = useState(false)
  const offer = known?.steps.take.allowed ? known.statements.find(({ takes }) => takes !== null) : undefined
  // Where those who know it do not agree, none of them is the one to follow by a slip of the finger.
  const taken = known?.decision === 'disagree' ? undefined : offer
  const take = () => taken && deeds.takeKnown(taken.entry)
  useKeys([{ key: 'k', text: t('keys.takeKnown'), run: take, on: taken !== undefined && !deeds.busy }])
  if (!known) return null
  const { wrong, confirm } = known.steps
  if (known.decision === 'nothing' && known.leansOn.length === 0 && !confirm.allowed) return null
  return (
    <Panel title={t('known.title')}>
      <Leaning leansOn={known.leansOn} />
      <Decision known={known} />
      {taken && (
        <ChoiceButton of="k" disabled={deeds.busy} onClick={take}>
          {takeText(t, known.decision, taken)}
        </ChoiceButton>
      )}
      {(wrong.allowed || confirm.allowed) && (
        <div className={styles['buttons']}>
          {confirm.allowed && (
            <Button variant="default" size="xs" disabled={deeds.busy} onClick={deeds.confirmKnown}>
              {t('known.confirm')}
            </Button>
          )}
          {wrong.allowed && (
            <Button
              variant="default"
              size="xs"
              disabled={deeds.busy}
              aria-haspopup="dialog"
              onClick={() => setDoubting(true)}
            >
              {t('known.wrong')}
            </Button>
          )}
        </div>
      )}
      {doubting && (
        <WrongMatchDialog
          onClose={() => setDoubting(false)}
          onSay={() => {
            setDoubting(false)
            deeds.sayWrong()
          }}
        />
      )}
    </Panel>
  )
}

/** What the item's assessment leans on, or why it does not any more. */
function Leaning({ leansOn }: { leansOn: KnownOfItem['leansOn'] }) {
  const texts = useTexts()
  const { t, lookUp } = texts
  const standing = leansOn.filter(({ undone }) => undone === null)
  const told = standing.length > 0 ? standing : leansOn.slice(0, 1).filter(needsTelling)
  return told.map((lean) => {
    const who = whereFrom(texts, lean)
    if (lean.undone) {
      const reason = lookUp('undoneReason', lean.undone.reason) ?? t('undoneReason.other')
      return <p key={lean.entry}>{t('known.reopened', { ...who, reason })}</p>
    }
    return (
      <p key={lean.entry}>
        {lean.by === 'software'
          ? t('known.takenOver', who)
          : t('known.byPerson', { ...who, nearness: t(`nearness.${lean.nearness}`) })}
      </p>
    )
  })
}

/** A person's own taking back needs no words. */
function needsTelling({ undone }: KnownOfItem['leansOn'][number]): boolean {
  return undone !== null && undone.reason !== 'assessment-undone'
}

function Decision({ known }: { known: KnownOfItem }) {
  const texts = useTexts()
  const { t, country } = texts
  const [first] = known.statements
  switch (known.decision) {
    case 'nothing':
      return null
    case 'take-over':
      return first && <p>{t('known.willBe', whereFrom(texts, first))}</p>
    case 'ask-law':
      return (
        first && (
          <p>
            {t('known.law', { ...whereFrom(texts, first), country: country(first.jurisdiction ?? '') })}{' '}
            {t('known.lawNo')}
          </p>
        )
      )
    case 'disagree':
    case 'offer':
      return (
        <>
          <p>{t(`known.${known.decision}`)}</p>
          <Statements known={known} />
        </>
      )
  }
}

function Statements({ known }: { known: KnownOfItem }) {
  const texts = useTexts()
  const { t, time } = texts
  return (
    <ul className={styles['list']}>
      {known.statements.map((statement) => (
        <li key={statement.entry}>
          {t('known.statement', {
            ...whereFrom(texts, statement),
            nearness: t(`nearness.${statement.nearness}`),
            classification: judgement(texts, statement),
          })}
          {statement.recognisedBy === 'pdq' && (
            <span className={styles['by']}>{t('known.differs', { distance: statement.distance })}</span>
          )}
        </li>
      ))}
      {known.ourWords.map(({ classification, at }) => (
        <li key={`${classification} ${at}`}>
          {t('known.ours', { classification: t(`classification.${classification}`), dated: time(at) })}
        </li>
      ))}
    </ul>
  )
}

function judgement({ t, country }: Texts, { classification, jurisdiction }: KnownStatement): string {
  const word = t(`classification.${classification}`)
  return classification === 'national' && jurisdiction !== null
    ? `${word} ${t('known.ofLaw', { country: country(jurisdiction) })}`
    : word
}

function whereFrom({ time }: Texts, from: Pick<KnownStatement, 'list' | 'dated' | 'sourceName'>) {
  return { list: from.list, dated: time(from.dated), source: from.sourceName }
}

function takeText(
  t: Texts['t'],
  decision: KnownOfItem['decision'],
  { takes }: Pick<KnownStatement, 'takes'>,
): string {
  const classification = t(`classification.${takes ?? 'baseline'}`)
  if (decision === 'ask-law') return t('known.takeLaw', { classification })
  return t(decision === 'take-over' ? 'known.takeNow' : 'known.take', { classification })
}
