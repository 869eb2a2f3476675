import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { findHash } from '../../api/hash-lists.ts'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { Form } from '../../parts/Form.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { RowTable } from '../../parts/RowTable.tsx'
import { Time } from '../../parts/Time.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import { Hashes } from './Hashes.tsx'
import styles from './HashLists.module.css'
import { Judgement } from './Judgement.tsx'

/** Which lists know a hash. It never leads to a picture. */
export function HashSearch() {
  const { t } = useTexts()
  const find = useMutation({ mutationFn: findHash })
  return (
    <Panel title={t('hashLists.search')}>
      <Form onSubmit={({ hash }) => find.mutate(hash ?? '')}>
        <div className={styles['search']}>
          <TextInput
            name="hash"
            label={t('hashLists.hash')}
            description={t('hashLists.hashHow')}
            dir="ltr"
            maxLength={100}
            autoComplete="off"
            spellCheck={false}
            required
          />
          <Button type="submit" loading={find.isPending}>
            {t('hashLists.find')}
          </Button>
        </div>
      </Form>
      {find.error && <FailureMessage error={find.error} />}
      {find.data?.matches.length === 0 && <p role="status">{t('hashLists.nothingFound')}</p>}
      {find.data && find.data.matches.length > 0 && (
        <RowTable
          label={t('hashLists.search')}
          rows={find.data.matches}
          rowKey={({ entry, how }) => `${entry.id} ${how}`}
          columns={[
            {
              name: t('hashLists.column.name'),
              width: 'minmax(10rem, 1fr)',
              cell: ({ entry, listName }) => (
                <Link to="/hash-lists/$id" params={{ id: entry.listId }}>
                  {listName}
                </Link>
              ),
            },
            {
              name: t('hashLists.column.how'),
              width: 'minmax(8rem, 0.8fr)',
              cell: ({ how, distance }) =>
                how === 'pdq' ? t('hashLists.near', { distance }) : t('hashLists.same'),
            },
            {
              name: t('hashLists.column.judgement'),
              width: 'minmax(14rem, 1.2fr)',
              cell: ({ entry }) => <Judgement of={entry} />,
            },
            {
              name: t('hashLists.column.hashes'),
              width: 'minmax(16rem, 2fr)',
              cell: ({ entry }) => <Hashes of={entry} />,
            },
            {
              name: t('hashLists.column.dated'),
              width: 'minmax(12.5rem, 0.9fr)',
              cell: ({ entry }) => <Time at={entry.dated} />,
            },
          ]}
        />
      )}
    </Panel>
  )
}
