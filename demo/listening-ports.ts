import { readFile } from 'node:fs/promises'

/** Ports on which this machine listens at one IPv4 address; empty where the system does not say (only Linux does). */
export async function listeningPorts(address: string): Promise<number[]> {
  const table = await readFile('/proc/net/tcp', 'utf8').catch(() => '')
  const wanted = hexOf(address)
  return table.split('\n').flatMap((line) => {
    const [, local = '', , state] = line.trim().split(/\s+/)
    const [host, port = ''] = local.split(':')
    return state === listening && host === wanted ? [Number.parseInt(port, 16)] : []
  })
}

const listening = '0A'

/** As the kernel writes it: the four bytes as one number in the machine's order, which is little-endian wherever Node runs. */
function hexOf(address: string): string {
  const bytes = address.split('.').map(Number).toReversed()
  return Buffer.from(bytes).toString('hex').toUpperCase()
}
