import { type Foundation, newId, type Subject, user } from '../foundation/index.ts'
import { isLive, isWorthNoting, type LinkRefusal, mayUseLink } from './rules.ts'
import { hashToken, newToken } from './token.ts'

type SignedIn = Extract<Subject, { kind: 'user' }>

export type SignInResult =
  | { ok: true; sessionToken: string; subject: SignedIn }
  | { ok: false; reason: LinkRefusal }

/** Turns a link's token into a session with a token of its own (`user.signed-in`). Refusals write nothing here. */
export async function signIn(foundation: Foundation, linkToken: string): Promise<SignInResult> {
  const now = foundation.clock.now()
  const linkHash = hashToken(linkToken)
  return foundation.database.transaction().execute(async (transaction) => {
    // The lock makes two clicks at the same moment count as two.
    const link = await transaction
      .selectFrom('sign_in_link as l')
      .innerJoin('user_account as u', 'u.id', 'l.user_id')
      .select(['l.expires_at', 'l.used_at', 'u.id', 'u.name', 'u.role', 'u.disabled_at'])
      .where('l.token_hash', '=', linkHash)
      .forUpdate('l')
      .executeTakeFirst()
    const verdict = mayUseLink(
      link && { expiresAt: link.expires_at, usedAt: link.used_at, userDisabled: link.disabled_at !== null },
      foundation.config.signIn.reusableSignInLinks,
      now,
    )
    if (!verdict.ok || !link) return verdict.ok ? { ok: false, reason: 'unknown-link' } : verdict
    await transaction
      .updateTable('sign_in_link')
      .set({ used_at: now })
      .where('token_hash', '=', linkHash)
      .execute()
    const { token, hash } = newToken(foundation.random)
    const sessionId = newId(now, foundation.random)
    await transaction
      .insertInto('session')
      .values({ token_hash: hash, id: sessionId, user_id: link.id, created_at: now, last_seen_at: now })
      .execute()
    await foundation.append(transaction, {
      kind: 'user.signed-in',
      actor: user(link.id),
      detail: { session: sessionId },
    })
    return {
      ok: true,
      sessionToken: token,
      subject: {
        ...{ kind: 'user', userId: link.id, name: link.name, role: link.role },
        ...{ through: 'session', sessionId },
      },
    }
  })
}

/** The person behind a session cookie, or undefined when it is unknown, idle too long, too old or its account closed. */
export async function findSession(foundation: Foundation, token: string): Promise<SignedIn | undefined> {
  const row = await foundation.database
    .selectFrom('session as s')
    .innerJoin('user_account as u', 'u.id', 's.user_id')
    .select(['s.id as session', 's.created_at', 's.last_seen_at', 'u.id', 'u.name', 'u.role'])
    .where('s.token_hash', '=', hashToken(token))
    .where('u.disabled_at', 'is', null)
    .executeTakeFirst()
  if (!row) return undefined
  const now = foundation.clock.now()
  if (!isLive({ createdAt: row.created_at, lastSeenAt: row.last_seen_at }, foundation.policy, now))
    return undefined
  if (isWorthNoting(row.last_seen_at, foundation.policy, now))
    await foundation.database
      .updateTable('session')
      .set({ last_seen_at: now })
      .where('id', '=', row.session)
      .execute()
  return {
    ...{ kind: 'user', userId: row.id, name: row.name, role: row.role },
    ...{ through: 'session', sessionId: row.session },
  }
}

/** The person behind an API token. */
export async function findTokenHolder(foundation: Foundation, token: string): Promise<SignedIn | undefined> {
  const row = await foundation.database
    .selectFrom('api_token as t')
    .innerJoin('user_account as u', 'u.id', 't.user_id')
    .select(['u.id', 'u.name', 'u.role'])
    .where('t.token_hash', '=', hashToken(token))
    .where('u.disabled_at', 'is', null)
    .executeTakeFirst()
  return row && { kind: 'user', userId: row.id, name: row.name, role: row.role, through: 'token' }
}

/** Ends a session at once (`user.signed-out`). Harmless when it has ended already. */
export async function signOut(foundation: Foundation, sessionId: string): Promise<void> {
  await foundation.database.transaction().execute(async (transaction) => {
    const ended = await transaction
      .deleteFrom('session')
      .where('id', '=', sessionId)
      .returning('user_id')
      .executeTakeFirst()
    if (!ended) return
    await foundation.append(transaction, {
      kind: 'user.signed-out',
      actor: user(ended.user_id),
      detail: { session: sessionId },
    })
  })
}

/** Removes what cannot let anybody in any more. Reusable links stay. */
export async function sweepSessions(foundation: Foundation): Promise<void> {
  const now = foundation.clock.now().getTime()
  await foundation.database
    .deleteFrom('session')
    .where((eb) =>
      eb.or([
        eb('last_seen_at', '<', new Date(now - foundation.policy.sessionIdleMs)),
        eb('created_at', '<', new Date(now - foundation.policy.sessionMaxMs)),
      ]),
    )
    .execute()
  if (foundation.config.signIn.reusableSignInLinks) return
  await foundation.database.deleteFrom('sign_in_link').where('expires_at', '<', new Date(now)).execute()
}
