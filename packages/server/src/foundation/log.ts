/**
 * The operator's log: one JSON object a line on standard error. It carries ids, codes and durations, never an
 * address, a user agent or a word that somebody wrote.
 */
export interface Log {
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  /** A bug or an operator's task, with the whole stack. */
  error(message: string, error: unknown, fields?: LogFields): void
}

export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>

export function openLog(
  member: string,
  level: 'info' | 'warn' | 'error' | 'silent',
  write: (line: string) => void,
): Log {
  const ranks = { info: 0, warn: 1, error: 2, silent: 3 } as const
  const put = (rank: 'info' | 'warn' | 'error', message: string, fields: LogFields) => {
    if (ranks[rank] < ranks[level]) return
    write(`${JSON.stringify({ at: new Date().toISOString(), level: rank, member, message, ...fields })}\n`)
  }
  return {
    info: (message, fields = {}) => put('info', message, fields),
    warn: (message, fields = {}) => put('warn', message, fields),
    error: (message, error, fields = {}) =>
      put('error', message, {
        ...fields,
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      }),
  }
}
