import { readFileSync } from 'node:fs'
import { type BundleVerdict, describeBundle, readBundle, verifyBundle } from '@samverkan/protocol'
import type { Command } from 'commander'

/** `samverkan verify`: needs a bundle and nothing else, no configuration, database or network. */
export function addVerifyCommand(program: Command): void {
  program
    .command('verify')
    .description('Say what an exported proof shows: who handed what to whom, when, under which directory')
    .argument('<bundle>', 'the file that an item page exported')
    .option('--root <file>', 'the root document of the network, to begin trust with')
    .option('--json', 'print the findings as JSON')
    .action(async (file: string, options: { root?: string; json?: boolean }) => {
      const root = options.root === undefined ? undefined : readFileSync(options.root, 'utf8').trim()
      const verdict = await verdictOn(readFileSync(file), root)
      console.log(options.json ? JSON.stringify(verdict, null, 2) : describeBundle(verdict).join('\n'))
      if (!verdict.ok) process.exitCode = 1
    })
}

async function verdictOn(bytes: Uint8Array, root: string | undefined): Promise<BundleVerdict> {
  const text = textOf(bytes)
  const read = text === undefined ? ({ ok: false, reason: 'not-utf8' } as const) : readBundle(text)
  if (!read.ok) return { ok: false, problem: { at: 'the file', reason: read.reason } }
  return verifyBundle(read.bundle, root)
}

/** A decoder that mends what is not UTF-8, or drops a byte order mark, would hide a change. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
