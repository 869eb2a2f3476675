import { z } from 'zod'
import { hostingSchema } from '../reports/index.ts'

// What a member that takes an item over makes its record of is held to the record's own form.
const facts = hostingSchema.shape

const dnsAnswerSchema = z.object({
  name: z.string(),
  type: z.enum(['A', 'AAAA', 'NS']),
  server: z.string(),
  at: z.iso.datetime(),
  code: z.string(),
  records: z.array(z.object({ name: z.string(), type: z.string(), ttl: z.number(), data: z.string() })),
})

const addressSchema = z.object({
  address: facts.addresses.element,
  country: facts.country.nullable(),
  asn: facts.asn,
  provider: facts.provider,
  contentDeliveryNetwork: z.boolean(),
  source: z.enum(['address-table', 'database']),
  databaseBuilt: z.iso.datetime().nullable(),
})

const registrationSchema = z.object({
  url: z.string(),
  at: z.iso.datetime(),
  /** `found`, or why the registry gave nothing. */
  outcome: z.string(),
  network: z
    .object({
      handle: facts.network,
      name: facts.network,
      country: facts.country.nullable(),
      asn: facts.asn,
      registrant: facts.provider,
      abuseContact: facts.abuseContact,
    })
    .nullable(),
})

/** How a host's place was found, each step with its time and source; also sent to members as proof of a move. */
export const traceEvidenceSchema = z.object({
  host: z.string(),
  at: z.iso.datetime(),
  dns: z.array(dnsAnswerSchema),
  /** In the order of the hosting's addresses. */
  addresses: z.array(addressSchema),
  /** Of the first address; null where no registry is configured or no address was found. */
  registration: registrationSchema.nullable(),
  /** The content delivery network or proxy in front, and by what it was recognised. */
  proxy: z.object({ name: z.string(), by: z.string() }).nullable(),
})
export type TraceEvidence = z.infer<typeof traceEvidenceSchema>
