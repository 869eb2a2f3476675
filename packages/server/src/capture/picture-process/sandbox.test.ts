import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { commandIn, findSandbox, sandboxWarning, usualLimits } from './sandbox.ts'

const sandbox = await findSandbox()

test.runIf(process.platform === 'linux')(
  'the self-test sees what a process with limits alone can still do',
  async () => {
    // Whatever it is, it must see something there: a self-test that finds nothing anywhere would prove nothing.
    const limits = sandbox.kind === 'bubblewrap' ? await findSandbox(['limits']) : sandbox
    expect(limits.possible).toContain('read')
    expect(limits.possible).not.toContain('write')
    expect(sandboxWarning(limits)).toContain('not in a full sandbox')
  },
)

test.runIf(sandbox.kind === 'bubblewrap')(
  'under bubblewrap a process reaches nothing, and no warning is given',
  () => {
    expect(sandbox.possible).toEqual([])
    expect(sandboxWarning(sandbox)).toBeUndefined()
  },
)

test.skipIf(sandbox.kind === 'bubblewrap')(
  'without bubblewrap (not installed, or not allowed here) the operator is told',
  () => {
    expect(sandboxWarning(sandbox)).toContain(
      existsSync('/usr/bin/bwrap') ? 'does not let it' : 'not installed',
    )
  },
)

test.runIf(process.platform === 'linux')(
  'of the machine’s files only libraries and its own program are seen',
  () => {
    const command = commandIn({ kind: 'bubblewrap' }, usualLimits, 'worker.ts')
    const bound = command.flatMap((word, at) => (command[at - 1] === '--ro-bind' ? [word] : []))
    expect(
      bound.filter((path) => ['/', '/etc', '/home', '/root', '/var', '/tmp', process.cwd()].includes(path)),
    ).toEqual([])
    expect(command).toContain('--unshare-all')
    expect(command).toContain('--clearenv')
  },
)
