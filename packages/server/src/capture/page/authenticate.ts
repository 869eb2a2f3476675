import type { CDPSession } from 'playwright-core'
import type { GuardedProxy } from '../../tracing/index.ts'
import type { CaptureRequest } from './captured-page.ts'

interface AuthRequired {
  requestId: string
  request: { url: string }
  authChallenge: { source?: string }
}

/**
 * Answers the guarded proxy with its own words, and the item's host with those of the access recipe; each once for a
 * request. No other host ever gets them.
 */
export function authenticate(
  session: CDPSession,
  proxy: GuardedProxy,
  { url, recipe }: CaptureRequest,
): void {
  const itemHost = new URL(url).host
  const answered = new Set<string>()

  session.on('Fetch.authRequired', (event: AuthRequired) => {
    const isProxy = event.authChallenge.source === 'Proxy'
    const words = isProxy ? proxy : recipeWords(event)
    const once = `${event.requestId} ${event.authChallenge.source}`
    const authChallengeResponse =
      words === undefined || answered.has(once)
        ? { response: 'CancelAuth' as const }
        : { response: 'ProvideCredentials' as const, username: words.username, password: words.password }
    answered.add(once)
    session
      .send('Fetch.continueWithAuth', { requestId: event.requestId, authChallengeResponse })
      .catch(() => {})
  })

  function recipeWords(event: AuthRequired) {
    if (recipe.username === undefined && recipe.password === undefined) return undefined
    if (new URL(event.request.url).host !== itemHost) return undefined
    return { username: recipe.username ?? '', password: recipe.password ?? '' }
  }
}
