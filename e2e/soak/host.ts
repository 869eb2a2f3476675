// Several members in one process, each with rooms, a database and a port of its own. Started by host-process.ts, which may
// kill it at any moment.
import { answerOffers } from '../faults/network/answer-offers.ts'
import { handOverItems } from '../faults/network/hand-over-items.ts'
import { type OpenMember, openMember } from '../faults/network/open-member.ts'
import type { HostAsk, HostStart, HostTell } from './host-messages.ts'

const start = await new Promise<HostStart>((resolve) => process.once('message', resolve))
const running = new Map<string, OpenMember>()
for (const member of start.members) {
  const opened = await openMember(member)
  running.set(opened.foundation.self, opened)
}

process.on('message', (ask: HostAsk) => {
  answer(ask).catch((error: unknown) => tell({ id: ask.id, failed: String(error) }))
})
// Whoever started us is gone.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
tell({ ready: true })

async function answer(ask: HostAsk): Promise<void> {
  switch (ask.do) {
    case 'hand-over':
      return tell({
        id: ask.id,
        acknowledged: await handOverItems(foundationOf(ask.member), ask.to, ask.wish),
      })
    case 'answer':
      return tell({ id: ask.id, done: await answerOffers(foundationOf(ask.member), ask.how) })
    case 'memory':
      return tell({ id: ask.id, done: process.memoryUsage().rss })
    case 'stop':
      await Promise.all([...running.values()].map((member) => member.close()))
      process.removeAllListeners('disconnect')
      process.disconnect()
  }
}

function foundationOf(member: string) {
  const found = running.get(member)
  if (!found) throw new Error(`${member} is not here`)
  return found.foundation
}

function tell(what: HostTell): void {
  process.send?.(what)
}
