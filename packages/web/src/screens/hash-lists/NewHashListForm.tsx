import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { openHashList } from '../../api/hash-lists.ts'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { Form } from '../../parts/Form.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import { useFreshLists } from './hash-list-queries.ts'

const kinds = ['imported', 'interpol'] as const

/** Opens a list, into which files are brought afterwards. */
export function NewHashListForm() {
  const { t } = useTexts()
  const fresh = useFreshLists()
  const open = useMutation({ mutationFn: openHashList, onSuccess: fresh })
  return (
    <Panel title={t('hashLists.new')}>
      <Form
        key={open.data?.id}
        onSubmit={({ name, kind }) =>
          open.mutate({ name: name ?? '', kind: kinds.find((one) => one === kind) ?? 'imported' })
        }
      >
        <TextInput name="name" label={t('hashLists.name')} maxLength={200} autoComplete="off" required />
        <NativeSelect
          name="kind"
          label={t('hashLists.kind')}
          data={kinds.map((value) => ({ value, label: t(`hashListKind.${value}`) }))}
        />
        {open.error && <FailureMessage error={open.error} />}
        <Button type="submit" loading={open.isPending}>
          {t('hashLists.open')}
        </Button>
        {open.data && (
          <p role="status">
            {t('hashLists.opened')}{' '}
            <Link to="/hash-lists/$id" params={{ id: open.data.id }}>
              {open.data.name}
            </Link>
          </p>
        )}
      </Form>
    </Panel>
  )
}
