import { addressAt, type Network } from './networks.ts'
import { done, type Outcome, refuse } from './refusal.ts'

/** Opens and closes the loopback addresses that hosts answer from. */
export interface Addresses {
  /** False when another program has the web's port on this address. */
  open(address: string): Promise<boolean>
  close(address: string): Promise<void>
}

const firstHost = 2
const lastHost = 254

/** An address for one more host: its own where one is left; on a content delivery network, the one that all share. */
export async function settle(
  network: Network,
  inUse: (address: string) => boolean,
  listen: Addresses,
): Promise<Outcome<string>> {
  const candidates = Array.from({ length: lastHost - firstHost + 1 }, (_, index) =>
    addressAt(network, firstHost + index),
  )
  const shared = candidates.find(inUse)
  if (network.contentDeliveryNetwork && shared !== undefined) return done(shared)
  for (const address of candidates) {
    if (!inUse(address) && (await listen.open(address))) return done(address)
  }
  if (shared !== undefined) return done(shared)
  return refuse('no-free-address', `Every address of ${network.prefix} is taken by other programs.`)
}
