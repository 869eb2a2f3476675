import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { bringIn } from '../../api/hash-lists.ts'
import type { HashImportInput, HashListDetail, HashLists } from '../../api/types.ts'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { Message } from '../../parts/Message.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import styles from './HashLists.module.css'
import { useFreshLists } from './hash-list-queries.ts'
import { ImportList } from './ImportList.tsx'

const forms = ['csv', 'json', 'project-vic'] as const
const classifications = ['', 'baseline', 'national', 'not-illegal', 'undetermined'] as const

/** Brings a file into the list, and shows what became of those that came before. */
export function ImportPanel(props: { list: HashListDetail; all: HashLists | undefined; mayManage: boolean }) {
  const { t } = useTexts()
  const { list, mayManage } = props
  return (
    <Panel title={t('hashImport.title')}>
      {mayManage && <ImportForm list={list} all={props.all} />}
      {list.imports.length > 0 ? <ImportList list={list} /> : <p>{t('hashImport.none')}</p>}
    </Panel>
  )
}

function ImportForm({ list, all }: { list: HashListDetail; all: HashLists | undefined }) {
  const { t, country, size } = useTexts()
  const fresh = useFreshLists()
  const [form, setForm] = useState<(typeof forms)[number]>('csv')
  const bring = useMutation({
    mutationFn: ({ input, file }: { input: HashImportInput; file: File }) => bringIn(list.id, input, file),
    onSettled: fresh,
  })
  return (
    <form
      key={bring.data?.id}
      className={styles['panels']}
      onSubmit={(event) => {
        event.preventDefault()
        const data = new FormData(event.currentTarget)
        const file = data.get('file')
        if (file instanceof File) bring.mutate({ input: inputOf(form, data), file })
      }}
    >
      <label>
        {t('hashImport.file')} {all && t('hashImport.atMost', { size: size(all.maxFileBytes) })}{' '}
        <input type="file" name="file" required />
      </label>
      <div className={styles['deeds']}>
        <NativeSelect
          label={t('hashImport.form')}
          value={form}
          data={forms.map((value) => ({
            value,
            label: t(`hashForm.${value === 'project-vic' ? 'vic' : value}`),
          }))}
          onChange={(event) => setForm(forms.find((one) => one === event.currentTarget.value) ?? 'csv')}
        />
        {form === 'project-vic' && (
          <NativeSelect
            name="model"
            label={t('hashImport.model')}
            data={(all?.categoryModels ?? []).map(({ name, country: code }) => ({
              value: name,
              label: `${name} (${country(code)})`,
            }))}
          />
        )}
      </div>
      <fieldset>
        <legend>{t('hashImport.unsaid')}</legend>
        <div className={styles['deeds']}>
          {form !== 'project-vic' && (
            <NativeSelect
              name="classification"
              label={t('hashLists.column.judgement')}
              data={classifications.map((value) => ({
                value,
                label: value === '' ? t('hashImport.refuse') : t(`classification.${value}`),
              }))}
            />
          )}
          <TextInput
            name="jurisdiction"
            label={t('hashImport.jurisdiction')}
            pattern="[A-Z]{2}"
            maxLength={2}
            autoComplete="off"
          />
          <TextInput name="source" label={t('hashImport.source')} maxLength={200} required />
          <TextInput name="scheme" label={t('hashImport.scheme')} maxLength={200} required />
          <TextInput name="schemeVersion" label={t('hashImport.schemeVersion')} maxLength={200} required />
          <TextInput name="dated" type="date" label={t('hashLists.column.dated')} required />
        </div>
      </fieldset>
      {bring.error && <FailureMessage error={bring.error} />}
      {bring.data && <Message role="status">{t('hashImport.here')}</Message>}
      <div>
        <Button type="submit" loading={bring.isPending}>
          {t('hashImport.bring')}
        </Button>
      </div>
    </form>
  )
}

function inputOf(form: (typeof forms)[number], data: FormData): HashImportInput {
  const text = (name: string) => String(data.get(name) ?? '').trim()
  const classification = classifications.find((one) => one !== '' && one === text('classification'))
  return {
    form,
    ...(form === 'project-vic' ? { categoryModel: text('model') } : {}),
    defaults: {
      classification: classification === undefined || classification === '' ? null : classification,
      jurisdiction: text('jurisdiction') || null,
      ...{ source: text('source'), scheme: text('scheme'), schemeVersion: text('schemeVersion') },
      dated: `${text('dated')}T00:00:00.000Z`,
    },
  }
}
