// The main job, end to end, as the people in it do it (docs/architecture.md).
import { apiClient } from './api-client.ts'
import type { Ready } from './ready.ts'
import {
  assessWithOneLook,
  clientOf,
  isOnHost,
  itemsOf,
  memberOf,
  putPage,
  tip,
  untilItems,
} from './tour-actors.ts'
import { eventually, type Teller } from './tour-steps.ts'

interface PortalPage {
  entries: { item: Parameters<typeof isOnHost>[0]; case: { status: string } }[]
}

interface Mail {
  subject: string
  text: string
  attachments: { filename: string | null }[]
}

/** A page hosted abroad: from the tip to its removal, and back to the tipster. */
export async function playMainJob(ready: Ready, { step }: Teller): Promise<void> {
  const control = apiClient(ready.madeUpWeb.controlAddress)
  const sweden = memberOf(ready, 'hotline.se')
  const netherlands = memberOf(ready, 'hotline.nl')
  const interpol = memberOf(ready, 'interpol')
  const analystSE = clientOf(sweden, 'analyst')
  const analystNL = clientOf(netherlands, 'analyst')
  const officer = clientOf(interpol, 'officer')

  const site = await step(
    'A page with 3 pictures stands on a server in the Netherlands',
    () => putPage(control, 'NL', 3),
    (it) => it.host,
  )
  const code = await step(
    'A person tips the Swedish hotline and gets a code',
    () => tip(sweden, site),
    (it) => it,
  )
  const state = async () => {
    const answer = await apiClient(sweden.publicAddress).post<{ state: { state: string } }>(
      '/api/codes/state',
      { code },
    )
    return answer.state.state
  }
  await step('The code says that the tip was received', state, (it) => it)
  const pictures = await step(
    'The address is traced, the page captured, its pictures wait for an analyst',
    () => untilItems(analystSE, site, 'assessment', 3),
  )
  await step(
    'An analyst in Sweden assesses the pictures as Baseline, each after one blurred look',
    async () => {
      for (const picture of pictures) await assessWithOneLook(analystSE, picture)
    },
  )
  const offered = await step(
    'The Dutch hotline has the page and its pictures in its queue',
    () => untilItems(analystNL, site, 'offered', 4),
    (items) => `${items.length} items`,
  )
  const submitted = await step('INTERPOL has them at the same time', () =>
    eventually('INTERPOL’s copies', async () => {
      const page = await officer.get<PortalPage>('/api/portal/items?limit=200')
      const ours = page.entries.filter(({ item }) => isOnHost(item, site))
      return ours.length >= 4 ? ours : undefined
    }),
  )
  await step('An analyst in the Netherlands sees the same evidence and accepts', async () => {
    const picture = offered.find((item) => item.kind === 'image')
    if (picture) await analystNL.postForBytes(`/api/items/${picture.id}/views`, { level: 'blurred' })
    for (const item of offered) await analystNL.post(`/api/items/${item.id}/accept`)
  })
  await step('Sweden knows who holds them now', () => untilItems(analystSE, site, 'with-member', 4))
  const mail = await step(
    'The provider has a notice',
    () =>
      eventually('the notice', async () => {
        const mails = await apiClient(ready.mailboxAddress).get<Mail[]>('')
        return mails.find(
          (each) => each.text.includes(site.host) || each.text.includes(site.host.replaceAll('.', '[.]')),
        )
      }),
    (it) => `"${it.subject}" with ${it.attachments.flatMap(({ filename }) => filename ?? []).join(', ')}`,
  )
  if (!mail.attachments.some(({ filename }) => filename?.endsWith('.json')))
    throw new Error('the notice has no machine-readable part')
  await step(
    'An INTERPOL officer takes a picture and finds the child known to the Dutch police',
    async () => {
      const picture = submitted.find(({ item }) => item.kind === 'image')
      if (!picture) throw new Error('no picture among the submissions')
      await officer.post(`/api/portal/items/${picture.item.id}/take`)
      await officer.post(`/api/portal/items/${picture.item.id}/outcomes`, { outcome: 'victim-identified' })
      return picture.item.id
    },
  )
  await step('The provider removes the page and its pictures', () =>
    control.post('/take-down', { url: site.pageUrl }),
  )
  await step('Three misses apart, the Dutch hotline records the removal', () =>
    untilItems(analystNL, site, 'closed', 4),
  )
  await step('The removal reaches Sweden', () => untilItems(analystSE, site, 'closed', 4))
  await step('The person’s code says that it is gone', () =>
    eventually('the state removed', async () => {
      const now = await state()
      return now === 'removed' ? now : undefined
    }),
  )
  await step('INTERPOL’s outcome has reached Sweden', () =>
    eventually('the outcome', async () => {
      const picture = submitted.find(({ item }) => item.kind === 'image')
      const { events } = await analystSE.get<{ events: { kind: string; detail: { outcome?: string } }[] }>(
        `/api/items/${picture?.item.id}/timeline`,
      )
      return events.find(
        ({ kind, detail }) => kind === 'outcome.received' && detail.outcome === 'victim-identified',
      )
    }),
  )
  await step('The Dutch police have the Dutch items', () =>
    eventually('the police’s copies', async () => {
      const page = await clientOf(memberOf(ready, 'police.nl'), 'officer').get<PortalPage>(
        '/api/portal/items?limit=200',
      )
      return page.entries.filter(({ item }) => isOnHost(item, site)).length >= 4 ? page : undefined
    }),
  )
}

/** A page that moves to another country while its hotline waits for the provider. */
export async function playMove(ready: Ready, { step }: Teller): Promise<void> {
  const control = apiClient(ready.madeUpWeb.controlAddress)
  const analystNL = clientOf(memberOf(ready, 'hotline.nl'), 'analyst')
  const analystDE = clientOf(memberOf(ready, 'hotline.de'), 'analyst')
  const site = await step(
    'Another page stands in the Netherlands; a person tips the Dutch hotline',
    async () => {
      const made = await putPage(control, 'NL', 1)
      await tip(memberOf(ready, 'hotline.nl'), made)
      return made
    },
    (it) => it.host,
  )
  await step('An analyst in the Netherlands assesses it; it is theirs to take down', async () => {
    const [picture] = await untilItems(analystNL, site, 'assessment', 1)
    if (picture) await assessWithOneLook(analystNL, picture)
    return untilItems(analystNL, site, 'takedown', 2)
  })
  await step('The host moves to Germany', () => control.post('/move', { host: site.host, country: 'DE' }))
  const offered = await step('The German hotline is offered it, with the proof', () =>
    untilItems(analystDE, site, 'offered', 2),
  )
  await step('Germany accepts and its provider removes it', async () => {
    for (const item of offered) await analystDE.post(`/api/items/${item.id}/accept`)
    await control.post('/take-down', { url: site.pageUrl })
    return untilItems(analystDE, site, 'closed', 2)
  })
  await step(
    'The removal reaches the Netherlands',
    async () => {
      await untilItems(analystNL, site, 'closed', 2)
      return itemsOf(analystNL, site, 'closed')
    },
    (items) => `${items.length} items closed`,
  )
}
