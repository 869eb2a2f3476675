import type { ItemId } from '../../foundation/index.ts'
import type { ViewLevel } from './levels.ts'
import type { PictureAnswer, PictureProcess, PictureTask } from './picture-process.ts'

export interface PictureProcesses {
  render(itemId: ItemId, bytes: Uint8Array, level: ViewLevel): Promise<PictureAnswer>
  /** As the file says; `png` is empty. */
  dimensions(itemId: ItemId, bytes: Uint8Array): Promise<PictureAnswer>
  /** With its `fingerprint`; `png` is empty. */
  fingerprint(itemId: ItemId, bytes: Uint8Array): Promise<PictureAnswer>
  stop(): Promise<void>
}

interface Bound {
  process: PictureProcess
  asked: number
  /** Questions wait for each other: a process answers one at a time. */
  last: Promise<unknown>
  idle?: NodeJS.Timeout
}

const mostBound = 2
const picturesForEach = 50
const idleMs = 20_000

/**
 * A process sees the pictures of one item only: what a hostile one does to it can change nothing of another item.
 * One more is kept warm for the next item, so that nobody waits for a start. `ready` gives the way to start one, as soon
 * as it is known which sandbox there is.
 */
export function pictureProcesses(ready: Promise<() => PictureProcess>): PictureProcesses {
  const bound = new Map<ItemId, Bound>()
  let spare: PictureProcess | undefined
  let stopped = false

  function release(itemId: ItemId, entry: Bound) {
    clearTimeout(entry.idle)
    entry.process.stop()
    if (bound.get(itemId) === entry) bound.delete(itemId)
  }

  function processFor(itemId: ItemId, start: () => PictureProcess): Bound {
    const known = bound.get(itemId)
    if (known?.process.isAlive() && known.asked < picturesForEach) return known
    if (known) void known.last.finally(() => release(itemId, known))
    const fresh: Bound = {
      process: spare?.isAlive() ? spare : start(),
      asked: 0,
      last: Promise.resolve(),
    }
    spare = undefined
    bound.set(itemId, fresh)
    for (const [other, entry] of bound) {
      if (bound.size <= mostBound) break
      bound.delete(other)
      void entry.last.finally(() => release(other, entry))
    }
    return fresh
  }

  async function ask(itemId: ItemId, task: PictureTask, bytes: Uint8Array): Promise<PictureAnswer> {
    const start = await ready
    if (stopped) return { ok: false, reason: 'process-ended' }
    const entry = processFor(itemId, start)
    clearTimeout(entry.idle)
    entry.asked += 1
    const answer = entry.last.then(() => entry.process.ask(task, bytes))
    entry.last = answer.finally(() => {
      clearTimeout(entry.idle)
      entry.idle = setTimeout(() => release(itemId, entry), idleMs).unref()
      if (!stopped && !spare?.isAlive()) spare = start()
    })
    return answer
  }

  return {
    render: (itemId, bytes, level) => ask(itemId, level, bytes),
    dimensions: (itemId, bytes) => ask(itemId, 'dimensions', bytes),
    fingerprint: (itemId, bytes) => ask(itemId, 'fingerprint', bytes),
    stop: async () => {
      stopped = true
      spare?.stop()
      for (const [itemId, entry] of bound) release(itemId, entry)
    },
  }
}
