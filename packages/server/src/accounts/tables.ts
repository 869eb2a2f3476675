import type { UserId, UserRole } from '../foundation/index.ts'

interface UserAccountTable {
  id: UserId
  name: string
  role: UserRole
  created_at: Date
  disabled_at: Date | null
}

interface ApiTokenTable {
  token_hash: Buffer
  user_id: UserId
  created_at: Date
}

interface SignInLinkTable {
  token_hash: Buffer
  user_id: UserId
  created_at: Date
  expires_at: Date
  used_at: Date | null
}

interface SessionTable {
  token_hash: Buffer
  id: string
  user_id: UserId
  created_at: Date
  last_seen_at: Date
}

declare module '../foundation/database.ts' {
  interface Tables {
    user_account: UserAccountTable
    api_token: ApiTokenTable
    sign_in_link: SignInLinkTable
    session: SessionTable
  }
}
