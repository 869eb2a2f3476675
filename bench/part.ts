// `part`: one large piece of evidence from one member's vault into another's; two servers with two databases of their own.
import { createCipheriv, createHash, randomBytes } from 'node:crypto'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import serverProcess from '../scripts/server-process.json' with { type: 'json' }
import { type AskedProcess, startAsked } from './asked-process.ts'
import type { BenchResult } from './bench-result.ts'
import { type MemberStart, makeMembers } from './make-members.ts'
import type { Ask, Usage } from './part/member.ts'
import { measureReference, type Reference } from './part/reference.ts'

const usual = { mebibytes: 512, rounds: 3 }
const memberFile = fileURLToPath(new URL('part/member.ts', import.meta.url))
const limits = { share: 0.7, mebibytes: 200 }

/** MiB a second from the sender's commit to the verified receipt, durable on both sides, as a share of what sealing the
 *  same file once and copying it once would give; in the notes the peak memory of both members. */
export async function run({ mebibytes, rounds } = usual): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), 'samverkan-bench-'))
  const path = join(folder, 'evidence')
  const digest = await writeNoise(path, mebibytes)
  const starts = await makeMembers(folder, ['hotline.se', 'hotline.nl'])
  const [sender, receiver] = await Promise.all(
    starts.map((start) => startAsked<MemberStart, Ask>(memberFile, start, serverProcess)),
  )
  if (!sender || !receiver) throw new Error('two members are needed')
  try {
    const before = await measureReference(path)
    const handed = []
    for (let round = 0; round < rounds; round++) handed.push(await handOver(sender, receiver, path, digest))
    const after = await measureReference(path)
    const usages = [await usageOf(sender), await usageOf(receiver)] as const
    const [best] = handed.toSorted((a, b) => a.receipt - b.receipt)
    if (!best) throw new Error('nothing was measured')
    return resultOf(mebibytes, rounds, best, fasterOf(before, after), usages)
  } finally {
    await Promise.all([sender, receiver].map((one) => one.stop({ do: 'stop' })))
    await rm(folder, { recursive: true, force: true })
  }
}

interface Handed {
  /** Seconds to the verified receipt, and until the receiver has sealed the evidence to the item's own key. */
  receipt: number
  applied: number
  /** Processor seconds of both members together until then. */
  processor: number
}

async function handOver(
  sender: AskedProcess<Ask>,
  receiver: AskedProcess<Ask>,
  path: string,
  digest: string,
): Promise<Handed> {
  const item = await sender.ask<string>({ do: 'keep', path })
  const processorOf = async () => (await usageOf(sender)).processor + (await usageOf(receiver)).processor
  const before = await processorOf()
  const from = performance.now()
  const receipt = await sender.ask<number>({ do: 'hand-over', item, to: 'hotline.nl' })
  await receiver.ask({ do: 'until-applied' })
  const applied = (performance.now() - from) / 1000
  const processor = (await processorOf()) - before
  const arrived = await receiver.ask<string>({ do: 'evidence-of', item })
  if (arrived !== digest) throw new Error('other evidence has arrived')
  return { receipt, applied, processor }
}

function usageOf(member: AskedProcess<Ask>): Promise<Usage> {
  return member.ask<Usage>({ do: 'usage' })
}

/** Bytes that nothing can shorten. The SHA-256 of them. */
async function writeNoise(path: string, mebibytes: number): Promise<string> {
  const noise = createCipheriv('aes-256-ctr', randomBytes(32), randomBytes(16))
  const hash = createHash('sha256')
  const zeros = Buffer.alloc(1024 * 1024)
  const file = await open(path, 'w', 0o600)
  for (let n = 0; n < mebibytes; n++) {
    const some = noise.update(zeros)
    hash.update(some)
    await file.write(some)
  }
  await file.sync()
  await file.close()
  return hash.digest('hex')
}

function fasterOf(a: Reference, b: Reference): Reference {
  return {
    sealing: Math.min(a.sealing, b.sealing),
    ageEncryption: Math.min(a.ageEncryption, b.ageEncryption),
    ageProgram:
      a.ageProgram !== undefined && b.ageProgram !== undefined
        ? Math.min(a.ageProgram, b.ageProgram)
        : undefined,
    copy: Math.min(a.copy, b.copy),
  }
}

function resultOf(
  mebibytes: number,
  rounds: number,
  { receipt, applied, processor }: Handed,
  reference: Reference,
  [sender, receiver]: readonly [Usage, Usage],
): BenchResult {
  const { ageEncryption, ageProgram, sealing, copy } = reference
  const rate = mebibytes / receipt
  const referenceRate = mebibytes / (ageEncryption + copy)
  return {
    ...{
      name: 'part',
      ours: round(rate),
      reference: round(referenceRate),
      ratio: round(rate / referenceRate),
    },
    ...{ unit: 'MiB/s', n: rounds },
    notes: {
      ours: `${mebibytes} MiB of evidence, from the commit that hands it over to the commit of the verified receipt, durable on both sides; best of ${rounds}; at least ${limits.share} of the reference`,
      reference:
        'sealing the same file once with age-encryption and copying it once to the disk, best of four; the ratio is against this; the shares of stricter references, the age program and Node’s cipher, are below',
      memory: `of each process, when it was ready and at its peak; the peak at most ${limits.mebibytes} MiB`,
      ...{ senderIdleMiB: sender.idle, senderPeakMiB: sender.peak },
      ...{ receiverIdleMiB: receiver.idle, receiverPeakMiB: receiver.peak },
      processorSecondsOfBoth: round(processor),
      ...{ secondsToReceipt: round(receipt), secondsToOwnVault: round(applied) },
      ...{ ageEncryptionSeconds: round(ageEncryption), copySeconds: round(copy) },
      ageProgramSeconds: ageProgram === undefined ? 'not installed' : round(ageProgram),
      shareOfAgeProgramAndCopy:
        ageProgram === undefined ? 'not measured' : round((ageProgram + copy) / receipt),
      nodeCipherSeconds: round(sealing),
      shareOfNodeCipherAndCopy: round((sealing + copy) / receipt),
      shareToOwnVault: round((ageEncryption + copy) / applied),
      processors: cpus().length,
    },
  }
}

const round = (value: number) => Math.round(value * 100) / 100
