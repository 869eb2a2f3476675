import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { Loading } from '../../parts/Loading.tsx'
import { ItemPage } from './ItemPage.tsx'
import { itemQuery } from './item-queries.ts'

/** One item. Each item is a page of its own: nothing of the last one stays. */
export function ItemScreen() {
  const { id } = useParams({ from: '/inside/items/$id' })
  const { data: item, error, refetch } = useQuery(itemQuery(id))
  if (item) return <ItemPage key={item.id} item={item} />
  return error ? <FailureMessage error={error} retry={() => void refetch()} /> : <Loading />
}
