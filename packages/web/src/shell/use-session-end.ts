import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { asFailure } from '../api/failure.ts'

/** When any request finds that nobody is signed in any more, the sign-in page says so. */
export function useSessionEnd(): void {
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  useEffect(() => {
    let gone = false
    const check = (error: unknown) => {
      if (gone || error === null || asFailure(error).status !== 401) return
      gone = true
      void navigate({ to: '/sign-in', search: { ended: true } }).then(() => queryClient.clear())
    }
    const stops = [
      queryClient.getQueryCache().subscribe(({ query }) => check(query.state.error)),
      queryClient.getMutationCache().subscribe(({ mutation }) => check(mutation?.state.error ?? null)),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }, [queryClient, navigate])
}
