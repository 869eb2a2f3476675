// A thread that looks into an index of another when it is told to.
import { parentPort, workerData } from 'node:worker_threads'
import type { Share } from '../memory.ts'
import { readNearIndex } from '../near-index.ts'

const { share, hash } = workerData as { share: Share; hash: Uint8Array }
const reader = readNearIndex(share)
parentPort?.on('message', () => parentPort?.postMessage(reader.near(hash)))
parentPort?.postMessage('ready')
