// The people of the tour, each acting through the API of their own member server.
import { randomBytes } from 'node:crypto'
import type { ItemDetail, ItemSummary } from '@samverkan/server/api'
import { type ApiClient, apiClient } from './api-client.ts'
import type { Ready, ReadyMember } from './ready.ts'
import { eventually } from './tour-steps.ts'

export interface MadeUpSite {
  host: string
  pageUrl: string
  pictureUrls: string[]
}

export function memberOf(ready: Ready, id: string): ReadyMember {
  const member = ready.members.find((each) => each.id === id)
  if (!member) throw new Error(`the network has no member ${id}`)
  return member
}

export function clientOf(member: ReadyMember, role: string): ApiClient {
  const user = member.users.find((each) => each.role === role)
  if (!user) throw new Error(`${member.id} has no ${role}`)
  return apiClient(member.apiAddress, user.apiToken)
}

/** A new host in the made-up web with one page of pictures. */
export async function putPage(control: ApiClient, country: string, pictures: number): Promise<MadeUpSite> {
  const host = `tour-${randomBytes(4).toString('hex')}.example`
  const site = await control.post<{ pages: { url: string; pictures: { url: string }[] }[] }>('/hosts', {
    host,
    country,
    pages: [{ path: '/gallery', pictures }],
  })
  const page = site.pages[0]
  if (!page) throw new Error('the made-up web answered without a page')
  return { host, pageUrl: page.url, pictureUrls: page.pictures.map(({ url }) => url) }
}

/** A person's tip through the public API; returns the code. */
export async function tip(member: ReadyMember, site: MadeUpSite): Promise<string> {
  const answer = await apiClient(member.publicAddress).post<{ code: string }>('/api/tips', {
    locator: site.pageUrl,
    theme: 'csam',
    text: 'Seen by chance.',
  })
  return answer.code
}

/** Items of a host in one stage, whichever page of the list they are on. */
export async function itemsOf(client: ApiClient, site: MadeUpSite, stage: string): Promise<ItemSummary[]> {
  const found: ItemSummary[] = []
  let cursor: string | null = null
  do {
    const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const page: { items: ItemSummary[]; nextCursor: string | null } = await client.get(
      `/api/items?stage=${stage}&limit=200${query}`,
    )
    found.push(...page.items.filter((item) => isOnHost(item, site)))
    cursor = page.nextCursor
  } while (cursor !== null)
  return found
}

export function isOnHost(item: ItemSummary, site: MadeUpSite): boolean {
  return item.host.punycode.includes(site.host.split('.')[0] ?? site.host)
}

/** Waits until at least `count` items of the host are in the stage. */
export function untilItems(
  client: ApiClient,
  site: MadeUpSite,
  stage: string,
  count: number,
): Promise<ItemSummary[]> {
  return eventually(`${count} items in stage ${stage}`, async () => {
    const items = await itemsOf(client, site, stage)
    return items.length >= count ? items : undefined
  })
}

/** An analyst opens an item, looks at the smallest rendition, and assesses it. */
export async function assessWithOneLook(client: ApiClient, item: ItemSummary): Promise<void> {
  await client.post<ItemDetail>(`/api/items/${item.id}/claim`)
  await client.postForBytes(`/api/items/${item.id}/views`, { level: 'blurred' })
  await client.post(`/api/items/${item.id}/assessments`, {
    classification: 'baseline',
    age: 'pre-pubescent',
    sex: 'female',
  })
}
