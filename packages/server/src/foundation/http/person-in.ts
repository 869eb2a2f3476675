import type { Context } from 'hono'
import type { HttpEnv } from './app.ts'
import type { Subject } from './subject.ts'

/** The signed-in person who asks. Only for routes whose permission lets nobody else in; throws otherwise, which is a bug. */
export function personIn(context: Context<HttpEnv>): Extract<Subject, { kind: 'user' }> {
  const subject = context.get('subject')
  if (subject.kind !== 'user') throw new Error('The route lets only people in')
  return subject
}
