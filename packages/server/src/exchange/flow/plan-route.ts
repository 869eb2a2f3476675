import type { Database, Foundation } from '../../foundation/index.ts'
import type { DirectoryView } from '../../network/members/index.ts'
import type { Classification, ItemRow } from '../../reports/index.ts'
import { narrower, type Onward, type Terms } from '../onward.ts'
import { type Recipient, type Route, recipientsOf, routeOf, usualOnward } from '../rules.ts'
import { isWithdrawn } from '../withdrawal/read-take-backs.ts'
import { openOffer, submittedTo } from './hand-over.ts'
import { type HandOverTerms, handOverTerms } from './hand-over-terms.ts'
import { termsOfItem } from './terms-of-item.ts'

/** What routing the item does: shown to a person beforehand, and then done. */
export interface Plan {
  route: Route
  recipients: Recipient[]
  /** What binds us. */
  terms: Terms
  chosen: HandOverTerms
  /** What those who get it may do with it. */
  onward: Onward
}

/** The plan for an item as if its classification were this one. Changes nothing. */
export async function planRoute(
  foundation: Foundation,
  database: Database,
  { directory }: Pick<DirectoryView, 'directory'>,
  row: ItemRow,
  classification: Classification | null = row.classification,
): Promise<Plan> {
  const terms = await termsOfItem(foundation, database, row)
  const route = routeOf(
    {
      classification,
      hostingCountry: row.hosting_country,
      submitted: await submittedTo(database, row.id),
      openOffer: (await openOffer(database, row.id))?.member,
      terms,
      withdrawn: await isWithdrawn(foundation, database, row),
    },
    directory,
    { id: foundation.self, country: foundation.config.member.country },
    foundation.policy,
  )
  const recipients = recipientsOf(route)
  const chosen = await handOverTerms(database, row.id)
  return { route, recipients, terms, chosen, onward: givenOnward(terms, chosen, recipients) }
}

/** Chosen, or usual; never more than we are allowed ourselves. */
export function givenOnward(
  terms: Terms,
  chosen: Pick<HandOverTerms, 'onward'>,
  recipients: readonly Recipient[],
): Onward {
  const usual = usualOnward(recipients)
  return narrower(terms.onward, chosen.onward ?? usual)
}
