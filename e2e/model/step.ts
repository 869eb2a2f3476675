import fc from 'fast-check'
import { commit, take } from './receiver.ts'
import { askRelay, keep, keepReceipt, pull, wipe } from './relay.ts'
import { backUp, compareStatements, restore } from './restore.ts'
import { hearReceipt, pack, packAgain, post, promise, resend } from './sender.ts'
import { hourMs, type Message, type World } from './world.ts'

interface PlainStep {
  do: 'hand over' | 'pack' | 'ask the relay' | 'wipe the relay' | 'compare' | 'resend' | 'kill the receiver'
}

/** One thing that happens. `n` says which message or envelope, of those that there are. */
interface PlainStep {
  do: 'hand over' | 'pack' | 'ask the relay' | 'wipe the relay' | 'compare' | 'resend' | 'kill the receiver'
}

/** One thing that happens. `n` says which message or envelope, of those that there are. */
export type Step =
  | PlainStep
  | { do: 'post' | 'pull' | 'pack again'; n: number }
  | { do: 'carry'; n: number; fate: 'arrives' | 'arrives and comes again' | 'is lost' }
  | { do: 'back up' | 'restore'; side: 'sender' | 'receiver' }
  | { do: 'wait'; hours: number }

const n = fc.nat(7)
const plain = (...words: PlainStep['do'][]) => fc.constantFrom(...words).map((word): Step => ({ do: word }))
const side = fc.constantFrom('sender' as const, 'receiver' as const)

export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: plain('hand over', 'pack') },
  { weight: 4, arbitrary: n.map((which): Step => ({ do: 'post', n: which })) },
  {
    weight: 6,
    arbitrary: fc
      .tuple(n, fc.constantFrom('arrives' as const, 'arrives and comes again' as const, 'is lost' as const))
      .map(([which, fate]): Step => ({ do: 'carry', n: which, fate })),
  },
  { weight: 2, arbitrary: n.map((which): Step => ({ do: 'pull', n: which })) },
  { weight: 1, arbitrary: n.map((which): Step => ({ do: 'pack again', n: which })) },
  {
    weight: 2,
    arbitrary: plain('ask the relay', 'wipe the relay', 'compare', 'resend', 'kill the receiver'),
  },
  { weight: 1, arbitrary: side.map((whose): Step => ({ do: 'back up', side: whose })) },
  { weight: 1, arbitrary: side.map((whose): Step => ({ do: 'restore', side: whose })) },
  { weight: 1, arbitrary: fc.constantFrom(1, 30, 400, 800).map((hours): Step => ({ do: 'wait', hours })) },
)

export function play(world: World, step: Step): void {
  switch (step.do) {
    case 'hand over':
      promise(world)
      break
    case 'pack':
      pack(world)
      break
    case 'post':
      post(world, step.n)
      break
    case 'carry':
      carry(world, step.n, step.fate)
      break
    case 'pull':
      pull(world, step.n)
      break
    case 'pack again':
      packAgain(world, step.n)
      break
    case 'ask the relay':
      askRelay(world)
      break
    case 'wipe the relay':
      wipe(world)
      break
    case 'compare':
      compareStatements(world)
      break
    case 'resend':
      resend(world)
      break
    case 'kill the receiver':
      world.uncommitted = undefined
      break
    case 'back up':
      backUp(world, step.side)
      break
    case 'restore':
      restore(world, step.side)
      break
    case 'wait':
      world.now += step.hours * hourMs
  }
}

function carry(world: World, which: number, fate: Extract<Step, { do: 'carry' }>['fate']): void {
  const at = which % Math.max(1, world.network.length)
  const message = world.network[at]
  if (!message) return
  if (fate !== 'arrives and comes again') world.network.splice(at, 1)
  if (fate !== 'is lost') arrive(world, message)
}

function arrive(world: World, message: Message): void {
  if ('receipt' in message) {
    if (message.to === 'sender') hearReceipt(world, message.receipt)
    else keepReceipt(world, message.receipt)
  } else if (message.to === 'relay') keep(world, message.envelope)
  else {
    const receipt = take(world, message.envelope)
    if (receipt !== undefined) world.network.push({ to: 'sender', receipt })
  }
}

/** All faults end and everything has its time; true when nothing is under way any more and both sides agree. */
export function letHeal(world: World): boolean {
  for (let round = 0; round < 12; round++) {
    resend(world)
    pack(world)
    for (let which = 0; which < world.sender.sent.length; which++) post(world, which)
    carryAll(world)
    for (let left = world.relay.held.length; left > 0; left--) {
      pull(world, left - 1)
      carryAll(world)
    }
    askRelay(world)
    carryAll(world)
    commit(world)
    world.now += 2 * hourMs
    if (compareStatements(world) && isQuiet(world)) return true
  }
  return false
}

function carryAll(world: World): void {
  while (world.network.length > 0) carry(world, 0, 'arrives')
}

function isQuiet({ sender }: World): boolean {
  return (
    sender.waiting.length === 0 &&
    sender.sent.every(({ state, resent }) => state === 'delivered' || (state === 'dead-letter' && resent))
  )
}
