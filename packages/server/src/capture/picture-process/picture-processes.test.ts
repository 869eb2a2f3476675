import { afterEach, expect, test } from 'vitest'
import type { ItemId } from '../../foundation/index.ts'
import { pattern } from '../testing/pictures.ts'
import { type PictureProcess, startPictureProcess } from './picture-process.ts'
import { type PictureProcesses, pictureProcesses } from './picture-processes.ts'
import { findSandbox, type Sandbox } from './sandbox.ts'

const first = '01ARZ3NDEKTSV4RRFFQ69G5FA1' as ItemId
const second = '01ARZ3NDEKTSV4RRFFQ69G5FA2' as ItemId
const third = '01ARZ3NDEKTSV4RRFFQ69G5FA3' as ItemId

let processes: PictureProcesses
afterEach(() => processes.stop())

/** Real processes; each notes the items whose pictures it was given. */
function watched() {
  const seen: string[][] = []
  const started: PictureProcess[] = []
  const start = (sandbox: Sandbox) => (): PictureProcess => {
    const process = startPictureProcess(sandbox)
    const items: string[] = []
    seen.push(items)
    started.push(process)
    return {
      ...process,
      ask: (task, bytes) => {
        items.push(Buffer.from(bytes).subarray(-26).toString())
        return process.ask(task, bytes)
      },
    }
  }
  processes = pictureProcesses(findSandbox().then(start))
  const show = async (item: ItemId) => {
    // What stands behind a PNG's end is not looked at; here it is the item's id.
    const picture = Buffer.concat([await pattern(40, 40), Buffer.from(item)])
    return processes.render(item, picture, 'blurred')
  }
  return { seen, started, show }
}

test('one process sees the pictures of one item only, whoever asks in between', async () => {
  const { seen, show } = watched()
  const order = [first, second, first, third, second, first, third]
  const answers = await Promise.all(order.map(show))
  expect(answers.every((answer) => answer.ok)).toBe(true)
  for (const items of seen) expect(new Set(items).size).toBeLessThanOrEqual(1)
})

test('the same item goes on in its warm process, up to fifty pictures', async () => {
  const { seen, show } = watched()
  for (let at = 0; at < 51; at++) await show(first)
  expect(seen.map((items) => items.length).filter((length) => length > 0)).toEqual([50, 1])
})

test('a process that was ended is replaced at the next picture', async () => {
  const { started, show } = watched()
  await show(first)
  started[0]?.stop()
  expect((await show(first)).ok).toBe(true)
})

test('after the end nothing runs and nothing starts', async () => {
  const { started, show } = watched()
  await show(first)
  await processes.stop()
  expect(started.some((process) => process.isAlive())).toBe(false)
  expect(await show(second)).toEqual({ ok: false, reason: 'process-ended' })
})
