// Compiles the AssemblyScript of the near index: `node packages/fingerprints/compile.ts` writes src/near-index/code.ts anew.
import { readFileSync, writeFileSync } from 'node:fs'

const source = new URL('assembly/near-index.ts', import.meta.url)
const target = new URL('src/near-index/code.ts', import.meta.url)

/** The part of the compiler's interface that is used. Its own declarations would replace Node's `console` everywhere. */
interface Compiler {
  compileString(
    text: string,
    options: Record<string, unknown>,
  ): Promise<{ error: Error | null; stderr: { toString(): string }; binary: Uint8Array | null }>
}
const compiler: string = 'assemblyscript/asc'

/** The bytes that the source gives; the same on every machine, for one release of the compiler. */
async function compileNearIndex(): Promise<Uint8Array> {
  const asc = ((await import(compiler)) as { default: Compiler }).default
  const { error, stderr, binary } = await asc.compileString(readFileSync(source, 'utf8'), {
    ...{ optimizeLevel: 3, shrinkLevel: 0, runtime: 'stub', noAssert: true },
    ...{ importMemory: true, sharedMemory: true, initialMemory: 2, maximumMemory: 65_536 },
    enable: ['threads', 'bulk-memory', 'sign-extension'],
  })
  if (error || !binary) throw new Error(`${error?.message}\n${stderr.toString()}`)
  return binary
}

/** The text of the module that holds the compiled bytes. */
export async function codeModule(): Promise<string> {
  const lines =
    Buffer.from(await compileNearIndex())
      .toString('base64')
      .match(/.{1,100}/g) ?? []
  const head =
    '// WebAssembly in base64, compiled from assembly/near-index.ts by compile.ts; a test compares.\n'
  return `${head}export const code = [\n${lines.map((line) => `  '${line}',\n`).join('')}].join('')\n`
}

if (import.meta.main) writeFileSync(target, await codeModule())
