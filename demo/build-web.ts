// The browser app is built once and again only when its sources change.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'

const web = join(import.meta.dirname, '..', 'packages', 'web')

/** Builds packages/web into its `dist` folder unless that is up to date. */
export async function buildWeb(): Promise<void> {
  const stamp = join(web, 'dist', '.sources')
  const hash = hashSources()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return
  await build({ root: web, logLevel: 'warn', configFile: join(web, 'vite.config.ts') })
  writeFileSync(stamp, hash)
}

function hashSources(): string {
  const hash = createHash('sha256')
  const files = ['index.html', 'vite.config.ts', 'package.json'].concat(
    readdirSync(join(web, 'src'), { recursive: true, encoding: 'utf8' }).map((file) => join('src', file)),
  )
  for (const file of files.toSorted()) {
    const path = join(web, file)
    if (!existsSync(path) || !/\.[a-z]+$/.test(file)) continue
    hash.update(`${file}\0`).update(readFileSync(path))
  }
  return hash.digest('hex')
}
