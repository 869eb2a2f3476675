import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findBrowserExecutable } from './browser-executable.ts'
import { launchSandboxed, NoSandbox } from './launch.ts'

/** Of every process whose command line names the folder: its user, and whether it is without sandbox. */
function processesOf(folder: string): { uid: number; isUnsandboxed: boolean }[] {
  const ids = execFileSync('ls', ['/proc'], { encoding: 'utf8' })
    .split('\n')
    .filter((name) => /^\d+$/.test(name))
  return ids.flatMap((id) => {
    try {
      const command = readFileSync(`/proc/${id}/cmdline`, 'utf8')
      if (!command.includes(folder)) return []
      const uid = Number(/^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1])
      return [{ uid, isUnsandboxed: command.includes('--no-sandbox') }]
    } catch {
      return []
    }
  })
}

// What a kernel allows is its operator's; where it allows no sandbox the refusal is what is looked at.
test.runIf(process.platform === 'linux')(
  'the browser runs with its own sandbox and never as root, or says that it cannot',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'samverkan-launch-'))
    try {
      const browser = await launchSandboxed(await findBrowserExecutable(undefined), folder)
      const page = await browser.newPage()
      await page.setContent('<p>words</p>')
      expect(await page.textContent('p')).toBe('words')
      const processes = processesOf(folder)
      await browser.close()
      expect(processes.length).toBeGreaterThan(0)
      for (const each of processes) expect(each).toMatchObject({ isUnsandboxed: false })
      for (const { uid } of processes) expect(uid).not.toBe(0)
    } catch (error) {
      if (!(error instanceof NoSandbox)) throw error
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
)
