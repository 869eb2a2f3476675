import { Button, Checkbox, NativeSelect } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { holdBack } from '../../api/copies.ts'
import type { Recipients } from '../../api/types.ts'
import { Dialog } from '../../parts/Dialog.tsx'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { Form } from '../../parts/Form.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import { recipientsKey } from './item-queries.ts'
import { usePieceText } from './PartsList.tsx'

/** A person keeps a file or the way in here, or forbids passing it on. Never more than the rules send. */
export function HoldBackDialog(props: { itemId: string; preview: Recipients; onClose(): void }) {
  const { itemId, preview, onClose } = props
  const { t } = useTexts()
  const pieceText = usePieceText()
  const queryClient = useQueryClient()
  const { recipe, evidence } = preview.parts
  const save = useMutation({
    mutationFn: (fields: Readonly<Record<string, string>>) =>
      holdBack(itemId, {
        onward: preview.onwardChoices.find((each) => each === fields['onward']) ?? null,
        withoutRecipe: recipe.fields.length > 0 && fields['recipe'] === undefined,
        leftOut: evidence.filter(({ blob }) => fields[blob] === undefined).map(({ blob }) => blob),
      }),
    onSuccess: async () => {
      await Promise.all(
        [recipientsKey(itemId), ['timeline', itemId]].map((queryKey) =>
          queryClient.invalidateQueries({ queryKey }),
        ),
      )
      onClose()
    },
  })
  return (
    <Dialog title={t('recipients.holdBack')} onClose={onClose}>
      <Form onSubmit={(fields) => save.mutate(fields)}>
        <p>{t('recipients.holdBackText')}</p>
        {recipe.fields.length > 0 && (
          <Checkbox name="recipe" label={t('recipients.recipe')} defaultChecked={recipe.goes} autoFocus />
        )}
        {evidence.map((piece) => (
          <Checkbox key={piece.blob} name={piece.blob} label={pieceText(piece)} defaultChecked={piece.goes} />
        ))}
        <NativeSelect
          rightSectionProps={{ 'aria-hidden': true }}
          name="onward"
          label={t('recipients.onward')}
          defaultValue={preview.onward}
          data={preview.onwardChoices.map((value) => ({ value, label: t(`onward.${value}`) }))}
        />
        {save.error && <FailureMessage error={save.error} />}
        <Button type="submit" loading={save.isPending}>
          {t('common.save')}
        </Button>
      </Form>
    </Dialog>
  )
}
