// Started in the sandbox before anybody relies on it: says what a hostile picture could do there. Nothing is good.
import { createSocket } from 'node:dgram'
import { readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'

const possible: string[] = []
if ((await reachesParent()) || (await hasRoute())) possible.push('network')
if (reads('/etc/passwd') || reads('/proc/1/cmdline')) possible.push('read')
if (writes('/tmp/probe') || writes('/dev/shm/probe')) possible.push('write')
process.stdout.write([...possible, 'done'].join(' '), () => process.exit())

/** The process that started this one listens on loopback meanwhile. */
function reachesParent(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port: Number(process.argv[2]) })
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
  })
}

/** Asks the system for a way to an address (reserved for documentation); nothing is sent. */
function hasRoute(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4')
    socket.once('error', () => resolve(false))
    socket.connect(9, '192.0.2.1', (error?: Error) => resolve(error === undefined || error === null))
  })
}

function reads(path: string): boolean {
  try {
    return readFileSync(path).length > 0
  } catch {
    return false
  }
}

function writes(path: string): boolean {
  try {
    writeFileSync(path, 'probe')
    return true
  } catch {
    return false
  }
}
