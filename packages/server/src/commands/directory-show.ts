import { readFileSync } from 'node:fs'
import { directorySchema, fingerprintOf, type Root, rootSchema } from '@samverkan/protocol'
import type { Command } from 'commander'
import { contentOf, type Publication, publicationSchema } from '../network/members/index.ts'
import { describeDirectory } from './describe-directory.ts'
import { describeRoot, namesIn } from './describe-root.ts'
import { readJsonFile } from './read-json-file.ts'
import { type DocumentFile, readDocumentFile } from './signed-document.ts'

export function addShowCommand(directory: Command): void {
  directory
    .command('show')
    .description('Say in words what a root, directory or keyset says and changes; before you sign it')
    .argument('<file>', 'signed or not')
    .option(
      '--after <file>',
      'what is published (from `directory export`), or the root before, to compare with',
    )
    .action(async (file: string, options: { after?: string }) => {
      const document = readDocumentFile(file)
      const before = options.after === undefined ? undefined : beforeIn(options.after)
      for (const line of await linesOf(document, before)) console.log(line)
    })
}

interface Before {
  root: Root | undefined
  directory: Publication['documents'][number] | undefined
}

/** What stood before: of a publication its newest root and directory, of a root itself. */
function beforeIn(file: string): Before {
  const value = JSON.parse(readFileSync(file, 'utf8')) as object
  if (!('documents' in value)) {
    const document = readDocumentFile(file)
    return { root: document.type === 'root' ? document.content : undefined, directory: undefined }
  }
  const { documents } = readJsonFile(file, publicationSchema)
  const newest = (type: 'root' | 'directory') => documents.findLast((one) => one.type === type)
  const root = newest('root')
  return { root: root && rootSchema.parse(contentOf(root.document)), directory: newest('directory') }
}

async function linesOf(document: DocumentFile, before: Before | undefined): Promise<string[]> {
  const signed = signatureLines(document, before?.root)
  switch (document.type) {
    case 'root':
      return [...describeRoot(document.content, before?.root), ...signed]
    case 'directory': {
      const known = before?.directory && readPublished(before.directory.document)
      return [...(await describeDirectory(document.content, known)), ...signed]
    }
    case 'keyset': {
      const { member, version, delivery, sign } = document.content
      const how = delivery.mode === 'relay' ? 'fetches from' : 'is reached at'
      return [
        `Keyset ${version} of ${member}, which ${how} ${delivery.url}.`,
        `Its signing keys are good until ${sign
          .map(({ exp }) => exp)
          .toSorted()
          .at(-1)}.`,
      ]
    }
  }
}

const readPublished = (document: string) => directorySchema.parse(contentOf(document))

function signatureLines({ type, content, text, signers, isSigned }: DocumentFile, before: Root | undefined) {
  if (!isSigned) return ['Nobody has signed it.']
  const names = new Map([...(before ? namesIn(before) : []), ...(type === 'root' ? namesIn(content) : [])])
  const by = signers.map((kid) => names.get(kid) ?? `a key that is not known here (${kid.slice(0, 8)})`)
  return [
    `It carries signatures of ${by.join(', ')}. Whether they hold, “check” says.`,
    `Fingerprint: ${fingerprintOf({ json: text })}`,
  ]
}
