// A process that loads the index from the database, as a server does at its start, and says how long it took and how much it grew.
import { openMatching } from '../../packages/server/src/known/matching/open-matching.ts'

const [databaseUrl = ''] = process.argv.slice(2)
const before = process.memoryUsage.rss()
const from = performance.now()
const matching = openMatching(databaseUrl)
const tableBytes = await matching.ready()
const seconds = (performance.now() - from) / 1000
const grownBytes = process.memoryUsage.rss() - before
await matching.stop()
process.stdout.write(JSON.stringify({ seconds, tableBytes, grownBytes }))
