// A network as it looks on an ordinary morning: items of every priority wait in Sweden, others are with the
// Netherlands and INTERPOL, and a tip needs a person.
import { type ApiClient, apiClient } from '@samverkan/demo/api-client.ts'
import type { Ready } from '@samverkan/demo/ready.ts'
import {
  assessWithOneLook,
  clientOf,
  itemsOf,
  type MadeUpSite,
  memberOf,
  putPage,
  untilItems,
} from '@samverkan/demo/tour-actors.ts'
import { eventually } from '@samverkan/demo/tour-steps.ts'
import type { Priority, Theme } from '../../packages/server/src/reports/index.ts'

export interface Furnished {
  /** An image that waits for assessment in Sweden; its page is being captured until its images are assessed. */
  image: string
  page: string
  /** The report of a tip without an address, with a message of its sender. */
  report: string
  /** The code of that tip. */
  code: string
  /** An image that waits for the Netherlands' answer. */
  offered: string
  /** An image that the Netherlands hold, with a notice sent, and an outcome given by INTERPOL. */
  held: string
}

export async function furnish(ready: Ready): Promise<Furnished> {
  const control = apiClient(ready.madeUpWeb.controlAddress)
  const sweden = clientOf(memberOf(ready, 'hotline.se'), 'analyst')
  const handedOver = await handOver(ready, control)
  const waiting = await Promise.all([
    reported(sweden, control, 'NL', 3, 'high', 'self-generated'),
    reported(sweden, control, 'SE', 2, 'normal', 'csam'),
    reported(sweden, control, 'DE', 3, 'low', 'other'),
    tipped(ready, control, 'NL', 2, true),
    tipped(ready, control, 'AQ', 2, false),
  ])
  const tip = await tipWithoutAddress(ready)
  for (const { site, pictures } of waiting) await untilItems(sweden, site, 'assessment', pictures)
  const [first] = waiting
  if (!first) throw new Error('nothing waits')
  const report = await eventually('the tip in the list of what needs a person', async () => {
    const { reports } = await sweden.get<{ reports: { id: string }[] }>('/api/attention')
    return reports[0]?.id
  })
  return {
    ...handedOver,
    ...{ report, code: tip },
    image: (await firstOf(sweden, first.site, 'assessment', 'image')).id,
    page: (await firstOf(sweden, first.site, 'capturing', 'page')).id,
  }
}

/** Assessed in Sweden, offered to the Netherlands; one image is accepted there, noticed, and worked on at INTERPOL. */
async function handOver(ready: Ready, control: ApiClient): Promise<Pick<Furnished, 'offered' | 'held'>> {
  const sweden = clientOf(memberOf(ready, 'hotline.se'), 'analyst')
  const netherlands = clientOf(memberOf(ready, 'hotline.nl'), 'analyst')
  const officer = clientOf(memberOf(ready, 'interpol'), 'officer')
  const { site } = await tipped(ready, control, 'NL', 4, false)
  for (const image of await untilItems(sweden, site, 'assessment', 4)) await assessWithOneLook(sweden, image)
  await untilItems(netherlands, site, 'offered', 5)
  const held = await firstOf(netherlands, site, 'offered', 'image')
  await netherlands.post(`/api/items/${held.id}/accept`)
  const offered = await firstOf(netherlands, site, 'offered', 'image')
  const submitted = await eventually('INTERPOL’s copies', async () => {
    const { entries } = await officer.get<{ entries: { item: { id: string; kind: string } }[] }>(
      '/api/portal/items',
    )
    return entries.length >= 5 ? entries.map(({ item }) => item) : undefined
  })
  await officer.post(`/api/portal/items/${held.id}/take`)
  await officer.post(`/api/portal/items/${held.id}/outcomes`, { outcome: 'under-investigation' })
  const another = submitted.find(({ id, kind }) => kind === 'image' && id !== held.id)
  if (another) await officer.post(`/api/portal/items/${another.id}/take`)
  await eventually('the notice', async () => {
    const mails = await apiClient(ready.mailboxAddress).get<unknown[]>('')
    return mails.length > 0 || undefined
  })
  return { offered: offered.id, held: held.id }
}

async function tipped(ready: Ready, control: ApiClient, country: string, pictures: number, danger: boolean) {
  const site = await putPage(control, country, pictures)
  await apiClient(memberOf(ready, 'hotline.se').publicAddress).post('/api/tips', {
    ...{ locator: site.pageUrl, theme: 'csam', danger },
  })
  return { site, pictures }
}

async function reported(
  analyst: ApiClient,
  control: ApiClient,
  country: string,
  pictures: number,
  priority: Priority,
  theme: Theme,
) {
  const site = await putPage(control, country, pictures)
  await analyst.post('/api/reports', { locator: site.pageUrl, locatorKind: 'url', theme, priority })
  return { site, pictures }
}

async function tipWithoutAddress(ready: Ready): Promise<string> {
  const hotline = apiClient(memberOf(ready, 'hotline.se').publicAddress)
  const { code } = await hotline.post<{ code: string }>('/api/tips', {
    ...{ theme: 'grooming', text: 'In a game for children. I do not have the address any more.' },
    seenWhere: 'In the chat of a game',
  })
  await hotline.post('/api/codes/messages', { code, text: 'I remember the name of the game now.' })
  return code
}

async function firstOf(client: ApiClient, site: MadeUpSite, stage: string, kind: 'page' | 'image') {
  const item = (await itemsOf(client, site, stage)).find((each) => each.kind === kind)
  if (!item) throw new Error(`no ${kind} in stage ${stage}`)
  return item
}
