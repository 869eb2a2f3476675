/** PostgreSQL has no connection left, is being stopped, or is not ready yet (SQLSTATE); nobody listens, or the line broke. Not
 *  57P02: what makes the database crash is not to be tried for ever. */
const awayCodes: ReadonlySet<unknown> = new Set([
  ...['53300', '57P01', '57P03', '08000', '08003', '08006'],
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT'],
])

const noLine =
  /^Connection terminated|connection error and is not queryable|^timeout exceeded when trying to connect/

/** Whether it failed because the database could not be asked, so that it may work later just as it is. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  // pg has no code for a connection that ends under a query, for one that is asked afterwards, nor for one that never came.
  return ('code' in error && awayCodes.has(error.code)) || noLine.test(error.message)
}
