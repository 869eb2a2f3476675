import type { z } from 'zod'
import type { Commands } from './commands.ts'
import type { MadeUpWeb } from './made-up-web.ts'
import { type Outcome, orThrow } from './refusal.ts'
import {
  behaviourRequest,
  hostRequest,
  mailRouteRequest,
  moveRequest,
  pageRequest,
  replyRequest,
  restoreRequest,
  takeDownRequest,
} from './requests.ts'

/** The commands as methods for a program: the same checks as by HTTP, and what is refused is thrown. */
export function programFace(commands: Commands): Pick<MadeUpWeb, keyof Commands> {
  return {
    addHost: checked(hostRequest, async (request) => orThrow(await commands.addHost(request))),
    addPage: checked(pageRequest, unwrapped(commands.addPage)),
    takeDown: checked(takeDownRequest, unwrapped(commands.takeDown)),
    restore: checked(restoreRequest, unwrapped(commands.restore)),
    move: checked(moveRequest, async (request) => orThrow(await commands.move(request))),
    setProviderBehaviour: checked(behaviourRequest, unwrapped(commands.setProviderBehaviour)),
    addMailRoute: checked(mailRouteRequest, unwrapped(commands.addMailRoute)),
    reply: checked(replyRequest, async (request) => orThrow(await commands.reply(request))),
    hosts: commands.hosts,
  }
}

function checked<S extends z.ZodType, T>(
  schema: S,
  run: (request: z.output<S>) => T,
): (request: z.input<S>) => T {
  return (request) => run(schema.parse(request))
}

function unwrapped<R, T>(run: (request: R) => Outcome<T>): (request: R) => T {
  return (request) => orThrow(run(request))
}
