import type { MailRoute } from './requests.ts'

/** Which mail server takes the mail of a domain; the domain `*` stands for all others. */
export interface MailRoutes {
  add(route: MailRoute): void
  find(address: string): Pick<MailRoute, 'host' | 'port'> | undefined
}

export function createMailRoutes(initial: readonly MailRoute[]): MailRoutes {
  const routes = new Map(initial.map((route) => [route.domain.toLowerCase(), route]))
  return {
    add: (route) => void routes.set(route.domain.toLowerCase(), route),
    find: (address) =>
      routes.get(address.slice(address.lastIndexOf('@') + 1).toLowerCase()) ?? routes.get('*'),
  }
}
