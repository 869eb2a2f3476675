import { seededRandom, shuffled } from './seeded-random.ts'

/** What the network between two members does to one request. */
export const networkFaults = [
  /** Nothing reaches the receiver; the connection breaks. */
  'drop-request',
  /** The receiver has done its work, the sender never hears of it. */
  'drop-response',
  /** The receiver gets the request twice at the same time. */
  'duplicate',
  /** The request, and with it an older envelope once more. */
  'replay',
  /** The request waits, so that others overtake it. */
  'delay',
  /** A middlebox answers with a page of its own and status 200; nothing reaches the receiver. */
  'html-200',
  /** A refusal that nobody has signed. */
  'unsigned-4xx',
  'unsigned-5xx',
  /** The answer is the one that came before, to something else. */
  'stale-answer',
  /** The answer breaks off in the middle. */
  'truncated',
  /** The request breaks off in the middle. */
  'truncated-request',
  /** The answer says that it is longer than it is, and ends. */
  'wrong-length',
  /** One bit of the request, or of the answer, is another. */
  'flip-request',
  'flip-response',
] as const
export type NetworkFault = (typeof networkFaults)[number]

interface RequestFacts {
  method: string
  path: string
}

/** Decides over one request; undefined lets it pass. */
export type ChooseFault = (request: RequestFacts) => NetworkFault | undefined

/** About `share` of the requests get a fault; of as many faults in a row as there are each is another. The n-th request of
 *  two runs with one seed gets the same. */
export function seededFaults(seed: number, share: number): ChooseFault {
  const random = seededRandom(seed)
  let deck: NetworkFault[] = []
  return () => {
    if (random() >= share) return undefined
    if (deck.length === 0) deck = shuffled(random, networkFaults)
    return deck.pop()
  }
}

/** The fault for every envelope that is posted, at most so many times. */
export function toEnvelopes(fault: NetworkFault, times: number): ChooseFault {
  let left = times
  return ({ method, path }) =>
    method === 'POST' && path === '/hx/v1/envelopes' && left-- > 0 ? fault : undefined
}

/** The fault for what asks for a receipt after parts have come, at most so many times. */
export function toReceipts(fault: NetworkFault, times: number): ChooseFault {
  let left = times
  let partsCame = false
  return ({ method, path }) => {
    if (path.includes('/parts/')) partsCame = true
    const asks = method === 'POST' && path === '/hx/v1/envelopes' && partsCame
    return asks && left-- > 0 ? fault : undefined
  }
}

/** The fault for every part that is sent, at most so many times. */
export function toParts(fault: NetworkFault, times: number): ChooseFault {
  let left = times
  return ({ path }) => (path.includes('/parts/') && left-- > 0 ? fault : undefined)
}

/** The fault for everything. */
export function toAll(fault: NetworkFault): ChooseFault {
  return () => fault
}

/** The fault for every request to a path. */
export function toPath(path: string, fault: NetworkFault): ChooseFault {
  return (request) => (request.path === path ? fault : undefined)
}
