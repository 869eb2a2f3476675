import { NativeSelect, TextInput } from '@mantine/core'
import type { PortalFilter } from '../../api/portal.ts'
import type { CaseStatus, Classification } from '../../api/types.ts'
import { useTexts } from '../../texts/use-texts.ts'
import styles from './PortalFilters.module.css'

const statuses: readonly CaseStatus[] = ['new', 'taken', 'outcome']
const classifications: readonly Classification[] = ['baseline', 'national', 'not-illegal', 'undetermined']

/** Narrows the list; an empty field stands for everything. */
export function PortalFilters({
  filter,
  onChange,
}: {
  filter: PortalFilter
  onChange(filter: PortalFilter): void
}) {
  const { t } = useTexts()
  const any = { value: '', label: t('portal.any') }
  const change = (part: PortalFilter) => onChange({ ...filter, ...part })
  return (
    <fieldset className={styles['filters']}>
      <legend className="hidden-visually">{t('portal.filters')}</legend>
      <NativeSelect
        label={t('portal.status')}
        value={filter.status ?? ''}
        data={[any, ...statuses.map((value) => ({ value, label: t(`caseStatus.${value}`) }))]}
        onChange={(event) => change({ status: statuses.find((each) => each === event.currentTarget.value) })}
      />
      <NativeSelect
        label={t('portal.classification')}
        value={filter.classification ?? ''}
        data={[any, ...classifications.map((value) => ({ value, label: t(`classification.${value}`) }))]}
        onChange={(event) =>
          change({ classification: classifications.find((each) => each === event.currentTarget.value) })
        }
      />
      <TextInput
        label={t('portal.country')}
        description={t('hostingByHand.countryHow')}
        maxLength={2}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        onChange={(event) => {
          const typed = event.currentTarget.value.toUpperCase()
          if (typed === '') change({ country: undefined })
          else if (/^[A-Z]{2}$/.test(typed)) change({ country: typed })
        }}
      />
      <TextInput
        type="date"
        label={t('portal.since')}
        onChange={(event) => {
          const day = event.currentTarget.valueAsDate
          change({ since: day?.toISOString() })
        }}
      />
      <NativeSelect
        label={t('portal.duplicates')}
        value={filter.duplicates ?? 'show'}
        data={(['hide', 'show'] as const).map((value) => ({ value, label: t(`duplicates.${value}`) }))}
        onChange={(event) => change({ duplicates: event.currentTarget.value === 'hide' ? 'hide' : 'show' })}
      />
    </fieldset>
  )
}
