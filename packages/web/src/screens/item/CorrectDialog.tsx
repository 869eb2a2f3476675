import { Button, Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Classification, CorrectionInput, ItemDetail, Recipients } from '../../api/types.ts'
import { Dialog } from '../../parts/Dialog.tsx'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { Form } from '../../parts/Form.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import type { CorrectedField } from './corrected-fields.ts'
import { recipientsQuery } from './item-queries.ts'
import { usePieceText } from './PartsList.tsx'
import { useTakingBack } from './use-taking-back.ts'

const classifications: readonly Classification[] = ['not-illegal', 'national', 'baseline', 'undetermined']
type Fields = Readonly<Record<string, string>>

/** Corrects one thing that we told others. */
export function CorrectDialog(props: { item: ItemDetail; field: CorrectedField; onClose(): void }) {
  const { item, field, onClose } = props
  const { t } = useTexts()
  const taking = useTakingBack(item.id, onClose)
  const { data: sent } = useQuery(recipientsQuery(item.id))
  return (
    <Dialog title={`${t('copies.correctTitle')}: ${t(`correctedField.${field}`)}`} onClose={onClose}>
      <Form
        onSubmit={(fields) =>
          taking.mutate({
            correct: { words: fields['words'] ?? '', change: changeOf(field, fields, item, sent) },
          })
        }
      >
        <CorrectedInput field={field} sent={sent} />
        <Textarea
          name="words"
          label={t('copies.words')}
          description={t('copies.wordsHow')}
          rows={3}
          maxLength={2_000}
        />
        {taking.error && <FailureMessage error={taking.error} />}
        <Button type="submit" loading={taking.isPending}>
          {t('copies.doCorrect')}
        </Button>
      </Form>
    </Dialog>
  )
}

function CorrectedInput({ field, sent }: { field: CorrectedField; sent: Recipients | undefined }) {
  const { t } = useTexts()
  const pieceText = usePieceText()
  switch (field) {
    case 'address':
      return (
        <TextInput
          name="url"
          type="url"
          label={t('copies.newAddress')}
          required
          maxLength={16_000}
          autoFocus
        />
      )
    case 'country':
      return (
        <TextInput
          name="country"
          label={t('copies.newCountry')}
          description={t('hostingByHand.countryHow')}
          required
          pattern="[A-Za-z]{2}"
          maxLength={2}
          autoFocus
        />
      )
    case 'assessment':
      return (
        <NativeSelect
          rightSectionProps={{ 'aria-hidden': true }}
          name="classification"
          label={t('copies.newAssessment')}
          // Nothing is chosen for the person: a key pressed too early must not tell everybody "not illegal".
          data={[
            { value: '', label: t('copies.choose') },
            ...classifications.map((value) => ({ value, label: t(`classification.${value}`) })),
          ]}
          required
          autoFocus
        />
      )
    case 'onward':
      return (
        <NativeSelect
          rightSectionProps={{ 'aria-hidden': true }}
          name="onward"
          label={t('recipients.onward')}
          data={[
            { value: '', label: t('copies.choose') },
            ...(sent?.onwardChoices ?? []).map((value) => ({ value, label: t(`onward.${value}`) })),
          ]}
          required
          autoFocus
        />
      )
    case 'personal-data':
      return (
        <fieldset>
          <legend>{t('copies.removeWhat')}</legend>
          {(sent?.parts.recipe.fields.length ?? 0) > 0 && (
            <Checkbox name="recipe" label={t('recipients.recipe')} />
          )}
          {sent?.parts.evidence.map((piece) => (
            <Checkbox key={piece.blob} name={piece.blob} label={pieceText(piece)} />
          ))}
        </fieldset>
      )
  }
}

function changeOf(
  field: CorrectedField,
  fields: Fields,
  item: ItemDetail,
  sent: Recipients | undefined,
): CorrectionInput['change'] {
  switch (field) {
    case 'address':
      return { field, url: fields['url'] ?? '' }
    case 'country':
      return { field, country: (fields['country'] ?? '').toUpperCase() }
    case 'assessment':
      return { field, assessment: judgementOf(fields, item) }
    case 'onward':
      return { field, onward: sent?.onwardChoices.find((each) => each === fields['onward']) ?? 'none' }
    case 'personal-data':
      return {
        field,
        recipe: fields['recipe'] !== undefined,
        blobs: (sent?.parts.evidence ?? [])
          .map(({ blob }) => blob)
          .filter((blob) => fields[blob] !== undefined),
      }
  }
}

/** The classification is said anew; what else was said stays, where it still fits. */
function judgementOf(fields: Fields, item: ItemDetail) {
  const classification = classifications.find((each) => each === fields['classification']) ?? 'undetermined'
  const before = item.assessments.at(-1)
  const isAbuse = classification === 'baseline' || classification === 'national'
  return {
    classification,
    age: before?.age ?? ('not-categorised' as const),
    sex: before?.sex ?? ('not-determined' as const),
    flags: isAbuse ? [...(before?.flags ?? [])] : [],
    reason: isAbuse ? null : ('other' as const),
  }
}
