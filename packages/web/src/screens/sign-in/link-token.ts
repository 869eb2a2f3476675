/** A sign-in link's token, which can be taken once. */
export interface LinkToken {
  take(): string | undefined
}

/** Takes the token out of the address (`/sign-in#TOKEN`) before anything else reads, shows or keeps the address. */
export function takeLinkToken(page: {
  location: Pick<Location, 'pathname' | 'hash'>
  history: Pick<History, 'replaceState'>
}): LinkToken {
  let token = page.location.pathname === '/sign-in' ? page.location.hash.slice(1) : ''
  if (token !== '') page.history.replaceState(null, '', '/sign-in')
  return {
    take: () => {
      const taken = token
      token = ''
      return taken === '' ? undefined : taken
    },
  }
}
