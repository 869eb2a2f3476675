// XARF v4, category content, type csam (reference/notices.md; github.com/xarf/xarf-spec schemas/v4, version 4.2.0).
// URLs, hashes and references only: there is no field here that could carry a picture.
import { z } from 'zod'
import type { ItemKind } from '../../reports/index.ts'
import type { NoticedItem, Notifier } from './noticed-item.ts'

const xarfVersion = '4.2.0'

const contactInfo = z.strictObject({
  org: z.string().min(1).max(200),
  contact: z.email(),
  domain: z.hostname(),
})

/** The core, content and csam levels in one, with only the fields that we send. */
export const xarfSchema = z.strictObject({
  xarf_version: z.string().regex(/^4\.\d+\.\d+$/),
  report_id: z.uuidv4(),
  timestamp: z.iso.datetime(),
  reporter: contactInfo,
  sender: contactInfo,
  source_identifier: z.string().min(1),
  category: z.literal('content'),
  type: z.literal('csam'),
  evidence_source: z.string().optional(),
  tags: z
    .array(z.string().regex(/^[a-z0-9][a-z0-9_]*:[a-z0-9][a-z0-9_]*$/))
    .max(20)
    .optional(),
  description: z.string().min(1).max(1000),
  /** The same address stands on a line of its own in the text for people. */
  url: z.url().regex(/^https?:\/\/[\x21-\x7e]+$/),
  domain: z.string().min(1).optional(),
  dns_records: z
    .strictObject({ a: z.array(z.ipv4()).optional(), aaaa: z.array(z.ipv6()).optional() })
    .optional(),
  verified_at: z.iso.datetime(),
  verification_method: z.enum([
    'manual',
    'automated_crawler',
    'user_report',
    'honeypot',
    'threat_intelligence',
  ]),
  hosting_provider: z.string().optional(),
  asn: z.int().min(1).max(4_294_967_295).optional(),
  country_code: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional(),
  classification: z.enum(['baseline', 'A1', 'A2', 'B1', 'B2']),
  detection_method: z.enum(['hash_match', 'ai_detection', 'manual_review', 'user_report', 'automated_scan']),
  media_type: z.enum(['image', 'video', 'audio', 'text', 'mixed']),
  hash_values: z
    .strictObject({
      md5: z
        .string()
        .regex(/^[0-9a-f]{32}$/)
        .optional(),
      sha1: z
        .string()
        .regex(/^[0-9a-f]{40}$/)
        .optional(),
      sha256: z
        .string()
        .regex(/^[0-9a-f]{64}$/)
        .optional(),
    })
    .optional(),
  content_removed: z.literal(false),
})
export type Xarf = z.infer<typeof xarfSchema>

const mediaTypes: Readonly<Record<ItemKind, Xarf['media_type']>> = {
  page: 'mixed',
  image: 'image',
  video: 'video',
}

/** One item as one XARF object; throws when it does not fit the schema, which is a bug here and never sent. */
export function xarfOf(item: NoticedItem, notifier: Notifier): Xarf {
  const organisation = {
    org: notifier.name.slice(0, 200),
    contact: notifier.mailAddress,
    domain: new URL(notifier.website).hostname,
  }
  const hosting = item.hosting
  const host = new URL(item.url).hostname.replace(/^\[|\]$/g, '')
  return xarfSchema.parse({
    xarf_version: xarfVersion,
    report_id: item.xarfId,
    timestamp: item.seenAt,
    reporter: organisation,
    sender: organisation,
    source_identifier: hosting?.addresses[0] ?? host,
    category: 'content',
    type: 'csam',
    evidence_source: item.source === 'proactive' ? 'researcher_analysis' : 'user_report',
    tags: item.round === 0 ? undefined : ['custom:reminder', `custom:reminder_${item.round}`],
    description: describe(item, notifier),
    url: item.url,
    domain: z.hostname().safeParse(host).success ? host : undefined,
    dns_records: dnsRecords(hosting?.addresses ?? []),
    verified_at: item.seenAt,
    verification_method: 'manual',
    hosting_provider: hosting?.provider ?? undefined,
    asn: hosting?.asn ?? undefined,
    country_code: hosting?.country,
    classification: xarfClassification(item),
    detection_method: 'manual_review',
    media_type: mediaTypes[item.kind],
    hash_values: hashValues(item),
    content_removed: false,
  } satisfies z.input<typeof xarfSchema>)
}

/**
 * XARF has no class for material that is illegal only nationally. Such an item is never called `baseline`: it gets the
 * lesser of the two classes of its age group (A pre-pubescent, B pubescent; 2 is the lesser), and the description says
 * what was and was not found. Source: reference/notices.md, last line of the XARF section.
 */
export function xarfClassification(
  item: Pick<NoticedItem, 'classification' | 'age'>,
): Xarf['classification'] {
  if (item.classification === 'baseline') return 'baseline'
  return item.age === 'infant' || item.age === 'pre-pubescent' ? 'A2' : 'B2'
}

function describe(item: NoticedItem, notifier: Notifier): string {
  const found =
    item.classification === 'baseline'
      ? 'An analyst assessed this as child sexual abuse material that meets the INTERPOL Baseline criteria.'
      : `An analyst assessed this as child sexual abuse material under the law of ${notifier.country} (category National). The INTERPOL Baseline is not asserted; the classification value is the nearest that XARF offers.`
  const reminder = item.round === 0 ? '' : ` Reminder ${item.round}: notified before and still there.`
  return `${found}${reminder} Classification scheme: ${item.scheme}.`.slice(0, 1000)
}

function dnsRecords(addresses: readonly string[]): Xarf['dns_records'] {
  const aaaa = addresses.filter((address) => address.includes(':'))
  const a = addresses.filter((address) => !address.includes(':'))
  if (addresses.length === 0) return undefined
  return { ...(a.length > 0 ? { a } : {}), ...(aaaa.length > 0 ? { aaaa } : {}) }
}

function hashValues(item: NoticedItem): Xarf['hash_values'] {
  if (item.kind === 'page' || item.sha256 === null) return undefined
  return {
    sha256: item.sha256,
    ...(item.sha1 === null ? {} : { sha1: item.sha1 }),
    ...(item.md5 === null ? {} : { md5: item.md5 }),
  }
}
