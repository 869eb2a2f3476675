import { readFileSync } from 'node:fs'
import {
  type Directory,
  directorySchema,
  type Keyset,
  keysetSchema,
  type Root,
  rootSchema,
} from '@samverkan/protocol'
import { z } from 'zod'
import { contentOf, type PublishedDocument } from '../network/members/index.ts'
import { fitting, readJsonFile } from './read-json-file.ts'

/** A root, directory or keyset in a file, as `make` or `root new` wrote it or as people have signed it. */
export type DocumentFile = (
  | { type: 'root'; content: Root }
  | { type: 'directory'; content: Directory }
  | { type: 'keyset'; content: Keyset }
) & {
  text: string
  /** Thumbprints of the keys that its signatures name; whether they hold, only a check against the root says. */
  signers: readonly string[]
  isSigned: boolean
}

const envelopeSchema = z.object({ signatures: z.array(z.object({ protected: z.string() })).min(1) })
const types: Readonly<Record<string, PublishedDocument['type']>> = {
  'hx-root+jws': 'root',
  'hx-directory+jws': 'directory',
  'hx-keyset+jws': 'keyset',
}

/** Reads what a file says; what it is stands in the first signature's header or shows by its fields. Throws otherwise. */
export function readDocumentFile(file: string): DocumentFile {
  const value = readJsonFile(file, z.looseObject({}))
  const text = readFileSync(file, 'utf8').trim()
  const envelope = envelopeSchema.safeParse(value)
  if (!envelope.success)
    return {
      ...contentAs(file, 'members' in value ? 'directory' : 'root', value),
      ...{ text, signers: [], isSigned: false },
    }
  const headers = envelope.data.signatures.map((one) => headerOf(one.protected))
  const type = types[headers[0]?.typ ?? '']
  if (type === undefined) throw new Error(`${file} is not a signed root, directory or keyset`)
  const signers = headers.flatMap(({ kid }) => kid ?? [])
  return { ...contentAs(file, type, contentOf(text)), ...{ text, signers, isSigned: true } }
}

/** A signed document, ready to be published. Throws where nobody has signed it. */
export function signedDocumentIn(file: string): PublishedDocument {
  const { type, text, isSigned } = readDocumentFile(file)
  if (!isSigned) throw new Error(`${file} is not signed yet: samverkan directory sign ${file} --key ...`)
  return { type, document: text }
}

function contentAs(file: string, type: PublishedDocument['type'], value: unknown) {
  switch (type) {
    case 'root':
      return { type, content: fitting(file, rootSchema, value) }
    case 'directory':
      return { type, content: fitting(file, directorySchema, value) }
    case 'keyset':
      return { type, content: fitting(file, keysetSchema, value) }
  }
}

function headerOf(text: string): { typ?: string | undefined; kid?: string | undefined } {
  try {
    const header = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as unknown
    const read = z.object({ typ: z.string().optional(), kid: z.string().optional() }).safeParse(header)
    return read.success ? read.data : {}
  } catch {
    return {}
  }
}
