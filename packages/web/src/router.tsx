import type { QueryClient } from '@tanstack/react-query'
import { createRootRouteWithContext, createRoute, createRouter, redirect } from '@tanstack/react-router'
import { meQuery } from './api/use-me.ts'
import { AttentionScreen } from './screens/attention/AttentionScreen.tsx'
import { BrowseScreen } from './screens/browse/BrowseScreen.tsx'
import { ExchangeScreen } from './screens/exchange/ExchangeScreen.tsx'
import { Failed } from './screens/Failed.tsx'
import { HashListScreen } from './screens/hash-lists/HashListScreen.tsx'
import { HashListsScreen } from './screens/hash-lists/HashListsScreen.tsx'
import { ItemScreen } from './screens/item/ItemScreen.tsx'
import { MemberScreen } from './screens/members/MemberScreen.tsx'
import { MembersScreen } from './screens/members/MembersScreen.tsx'
import { NotFound } from './screens/NotFound.tsx'
import { NoticesScreen } from './screens/notices/NoticesScreen.tsx'
import { PortalItemScreen } from './screens/portal/PortalItemScreen.tsx'
import { PortalScreen } from './screens/portal/PortalScreen.tsx'
import { QueueScreen } from './screens/queue/QueueScreen.tsx'
import { NewReportScreen } from './screens/report/NewReportScreen.tsx'
import { ReportScreen } from './screens/report/ReportScreen.tsx'
import type { LinkToken } from './screens/sign-in/link-token.ts'
import { SignInScreen } from './screens/sign-in/SignInScreen.tsx'
import { StatisticsScreen } from './screens/statistics/StatisticsScreen.tsx'
import { home } from './shell/home.ts'
import { Shell } from './shell/Shell.tsx'

interface RouterContext {
  queryClient: QueryClient
  linkToken: LinkToken
}

const root = createRootRouteWithContext<RouterContext>()({ notFoundComponent: NotFound })

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  component: SignInScreen,
  validateSearch: (search: Record<string, unknown>): { left?: boolean; ended?: boolean } => ({
    ...(search['left'] === true ? { left: true } : {}),
    ...(search['ended'] === true ? { ended: true } : {}),
  }),
})

/** Everything behind the door: who is not signed in goes to the sign-in page and comes in by a new link. */
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  component: Shell,
  beforeLoad: async ({ context }) => {
    try {
      return { me: await context.queryClient.ensureQueryData(meQuery) }
    } catch {
      throw redirect({ to: '/sign-in' })
    }
  },
})

const under = <Path extends string>(path: Path) => ({ getParentRoute: () => inside, path })

const queue = createRoute({
  ...under('/'),
  component: QueueScreen,
  beforeLoad: ({ context }) => {
    const to = home(context.me)
    if (to !== '/') throw redirect({ to })
  },
})
const item = createRoute({ ...under('/items/$id'), component: ItemScreen })
const browse = createRoute({ ...under('/items'), component: BrowseScreen })
const attention = createRoute({ ...under('/attention'), component: AttentionScreen })
const newReport = createRoute({ ...under('/reports/new'), component: NewReportScreen })
const report = createRoute({ ...under('/reports/$id'), component: ReportScreen })
const exchange = createRoute({ ...under('/exchange'), component: ExchangeScreen })
const members = createRoute({ ...under('/members'), component: MembersScreen })
const member = createRoute({ ...under('/members/$id'), component: MemberScreen })
const hashLists = createRoute({ ...under('/hash-lists'), component: HashListsScreen })
const hashList = createRoute({ ...under('/hash-lists/$id'), component: HashListScreen })
const notices = createRoute({ ...under('/notices'), component: NoticesScreen })
const statistics = createRoute({ ...under('/statistics'), component: StatisticsScreen })
const portal = createRoute({ ...under('/portal'), component: PortalScreen })
const portalItem = createRoute({ ...under('/portal/$id'), component: PortalItemScreen })

const routeTree = root.addChildren([
  signIn,
  inside.addChildren([
    queue,
    item,
    browse,
    attention,
    newReport,
    report,
    exchange,
    members,
    member,
    hashLists,
    hashList,
    notices,
    statistics,
    portal,
    portalItem,
  ]),
])

export function newRouter(context: RouterContext) {
  return createRouter({
    routeTree,
    context,
    // Nothing is loaded before it is asked for: looking at a link is not asking.
    defaultPreload: false,
    defaultErrorComponent: Failed,
  })
}
export type Router = ReturnType<typeof newRouter>

declare module '@tanstack/react-router' {
  interface Register {
    router: Router
  }
}
