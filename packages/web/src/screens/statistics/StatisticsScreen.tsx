import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { readStatistics } from '../../api/statistics.ts'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { Loading } from '../../parts/Loading.tsx'
import { PageTitle } from '../../parts/PageTitle.tsx'
import { Time } from '../../parts/Time.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import { Figures } from './Figures.tsx'
import { MedianTable } from './MedianTable.tsx'
import { type Period, periods, startOf } from './periods.ts'

/** What was done in a period, from the ledger: words and two small tables. */
export function StatisticsScreen() {
  const { t } = useTexts()
  const [period, setPeriod] = useState<Period>('year')
  const { data, error, refetch } = useQuery({
    queryKey: ['statistics', period],
    queryFn: () => readStatistics({ from: startOf(period, new Date()).toISOString() }),
  })
  return (
    <>
      <PageTitle
        title={t('statistics.title')}
        aside={
          <NativeSelect
            label={t('statistics.period')}
            value={period}
            data={periods.map((value) => ({ value, label: t(`period.${value}`) }))}
            onChange={(event) =>
              setPeriod(periods.find((each) => each === event.currentTarget.value) ?? 'year')
            }
          />
        }
      >
        {data && (
          <p>
            <Time at={data.from} /> – <Time at={data.to} />
          </p>
        )}
      </PageTitle>
      {error && <FailureMessage error={error} retry={() => void refetch()} />}
      {data ? (
        <>
          <p>{t('statistics.sentence', data.counts)}</p>
          <Figures counts={data.counts} />
          <MedianTable medians={data.medians} />
        </>
      ) : (
        !error && <Loading />
      )}
    </>
  )
}
