import { Button, NativeSelect } from '@mantine/core'
import { useState } from 'react'
import { exportAddress } from '../../api/hash-lists.ts'
import type { HashListDetail, HashLists } from '../../api/types.ts'
import { Panel } from '../../parts/Panel.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import styles from './HashLists.module.css'

const forms = ['csv', 'json', 'project-vic-2.0', 'project-vic-1.3', 'project-vic-1.2'] as const

/** The list as a file; the ledger knows of it. */
export function ExportPanel({ list, all }: { list: HashListDetail; all: HashLists | undefined }) {
  const { t, country } = useTexts()
  const [form, setForm] = useState<string>('csv')
  const [model, setModel] = useState('us')
  const isVic = form.startsWith('project-vic')
  return (
    <Panel title={t('hashExport.title')}>
      <p>{t('hashExport.text')}</p>
      <div className={styles['deeds']}>
        <NativeSelect
          label={t('hashImport.form')}
          value={form}
          data={forms.map((value) => ({ value, label: t(`hashForm.${nameOf(value)}`) }))}
          onChange={(event) => setForm(event.currentTarget.value)}
        />
        {isVic && (
          <NativeSelect
            label={t('hashImport.model')}
            description={t('hashExport.leftOut')}
            value={model}
            data={(all?.categoryModels ?? []).map(({ name, country: code }) => ({
              value: name,
              label: `${name} (${country(code)})`,
            }))}
            onChange={(event) => setModel(event.currentTarget.value)}
          />
        )}
        <Button component="a" variant="default" href={exportAddress(list.id, form, model)} download>
          {t('hashExport.save')}
        </Button>
      </div>
    </Panel>
  )
}

const names = { csv: 'csv', json: 'json', 'project-vic-2.0': 'vic20', 'project-vic-1.3': 'vic13' } as const
const nameOf = (form: (typeof forms)[number]) => (form === 'project-vic-1.2' ? 'vic12' : names[form])
