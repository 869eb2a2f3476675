import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { readPortalItem } from '../../api/portal.ts'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { Loading } from '../../parts/Loading.tsx'
import { PortalItemPage } from './PortalItemPage.tsx'
import { portalItemKey } from './portal-queries.ts'

export function PortalItemScreen() {
  const { id } = useParams({ from: '/inside/portal/$id' })
  const { data, error, refetch } = useQuery({
    queryKey: portalItemKey(id),
    queryFn: () => readPortalItem(id),
  })
  if (data) return <PortalItemPage key={id} detail={data} />
  return error ? <FailureMessage error={error} retry={() => void refetch()} /> : <Loading />
}
