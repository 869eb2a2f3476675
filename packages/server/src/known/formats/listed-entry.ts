// One file on a hash list, as every format and every way of sharing hands it over.
import { z } from '@hono/zod-openapi'
import { type Classification, classifications } from '../../reports/index.ts'

/** One line without control characters: it is shown, written into CSV and told to other members. */
const line = z
  .string()
  .max(200)
  .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, 'Must be one line without control characters')
const hex = (bytes: number) =>
  z
    .string()
    .regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`))
    .nullable()

export const listedEntrySchema = z
  .strictObject({
    md5: hex(16).describe('Lower-case hexadecimal, of the whole file'),
    sha1: hex(20),
    sha256: hex(32),
    pdq: hex(32).describe('PDQ as 64 hexadecimal digits; only of pictures'),
    pdqQuality: z
      .int()
      .min(0)
      .max(100)
      .nullable()
      .describe('Quality of the PDQ hash, where its maker told it'),
    classification: z.enum(classifications),
    jurisdiction: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .nullable()
      .describe('ISO 3166-1: whose national law; always with "national", never with "baseline"'),
    scheme: line.describe('The scheme that was assessed by'),
    schemeVersion: line,
    source: line.describe('Who assessed it: a member of the network, or the name of an organisation'),
    sourceEntry: line.describe('Its id there'),
    dated: z.iso.datetime().describe('When it was assessed'),
  })
  .openapi('ListedEntry')

/** A file by its hashes with the assessment of it. At least one hash; hashes in lower-case hexadecimal. */
export type ListedEntry = z.infer<typeof listedEntrySchema>

/** What a person says of a whole file: used where the file itself does not say it. */
export interface ListDefaults {
  classification: Classification | null
  jurisdiction: string | null
  scheme: string
  schemeVersion: string
  source: string
  /** ISO 8601. */
  dated: string
}
