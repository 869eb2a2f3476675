import { type Actor, type Foundation, server, type UserId } from '../foundation/index.ts'
import { newToken } from './token.ts'

/**
 * A one-click link, `{workbench}/sign-in#TOKEN` (`user.link-issued`). The token stands behind the `#`, so that it
 * reaches no server log; the page posts it. Good once and for policy `signInLinkMs`.
 */
export async function issueSignInLink(
  foundation: Foundation,
  userId: UserId,
  workbenchOrigin: string,
  actor: Actor = server,
): Promise<string> {
  const { token, hash } = newToken(foundation.random)
  const now = foundation.clock.now()
  await foundation.database.transaction().execute(async (transaction) => {
    await transaction
      .insertInto('sign_in_link')
      .values({
        token_hash: hash,
        user_id: userId,
        created_at: now,
        expires_at: new Date(now.getTime() + foundation.policy.signInLinkMs),
        used_at: null,
      })
      .execute()
    await foundation.append(transaction, { kind: 'user.link-issued', actor, detail: { user: userId } })
  })
  return `${workbenchOrigin.replace(/\/$/, '')}/sign-in#${token}`
}
