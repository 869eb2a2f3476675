// One member's room in a process of its own, which ends itself at a fault point. Started by killed.test.ts with what it is
// to do as JSON.
import { killAt, noFaults, openFoundation, parseConfig } from '../../../foundation/index.ts'
import { openMembers } from '../members.ts'
import type { Publication } from '../publication.ts'

export interface MemberTask {
  config: unknown
  /** Where it is to end; nowhere otherwise. */
  label?: string
  /** To publish; otherwise it looks what the secretariat has. */
  publication?: Publication
}

const task = JSON.parse(process.argv[2] ?? '{}') as MemberTask
const parsed = parseConfig(task.config)
if (!parsed.ok) throw new Error(parsed.problems.join('\n'))
const faults = task.label === undefined ? noFaults : killAt(task.label, 1)
const foundation = await openFoundation(parsed.config, { faults })
const members = openMembers(foundation)
await members.refresh()
if (task.publication) await members.publish(task.publication)
process.stdout.write(JSON.stringify(members.view()?.state ?? null))
await members.stop()
await foundation.close()
