import { type Actor, type Foundation, server, type UserId } from '../foundation/index.ts'
import { newToken } from './token.ts'

/** A token for programs (`Authorization: Bearer`), shown once (`user.token-issued`). It ends with the account. */
export async function issueApiToken(
  foundation: Foundation,
  userId: UserId,
  actor: Actor = server,
): Promise<string> {
  const { token, hash } = newToken(foundation.random)
  await foundation.database.transaction().execute(async (transaction) => {
    await transaction
      .insertInto('api_token')
      .values({ token_hash: hash, user_id: userId, created_at: foundation.clock.now() })
      .execute()
    await foundation.append(transaction, { kind: 'user.token-issued', actor, detail: { user: userId } })
  })
  return token
}
