import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createUser, issueApiToken, issueSignInLink, type MemberServer } from '@samverkan/server'
import type { DemoUser } from './members.ts'

export interface SignIn {
  name: string
  role: string
  apiToken: string
  signInToken: string
}

/** The demo's people with their tokens: made at the first start, the same ones at every later start. */
export async function signInsOf(
  server: MemberServer,
  dataDir: string,
  users: readonly DemoUser[],
): Promise<SignIn[]> {
  const file = join(dataDir, 'sign-ins.json')
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as SignIn[]
  const made: SignIn[] = []
  for (const user of users) {
    const id = await createUser(server.foundation, user)
    made.push({
      ...user,
      apiToken: await issueApiToken(server.foundation, id),
      // Only the token is kept: the workbench may have another address at the next start.
      signInToken: (await issueSignInLink(server.foundation, id, '')).split('#')[1] ?? '',
    })
  }
  writeFileSync(file, JSON.stringify(made), { mode: 0o600 })
  return made
}
