import type { Mail } from './mail.ts'
import type { Network } from './networks.ts'
import { urlsIn } from './notice-urls.ts'
import { done, type Outcome, refuse } from './refusal.ts'
import type { BehaviourRequest } from './requests.ts'
import type { Sites } from './sites.ts'
import type { MailRefusal } from './smtp-server.ts'

/** Runs `work` after `delayMs`; what it returns calls it off. */
export type Schedule = (delayMs: number, work: () => void) => () => void

/** What the made-up providers do with their mail. Each is silent until told otherwise. */
export interface Providers {
  behave(request: BehaviourRequest): Outcome<BehaviourRequest>
  refuses(recipient: string): MailRefusal | undefined
  take(mail: Mail): void
  /** Calls off what is still to come and waits for answers that are on their way. */
  stop(): Promise<void>
}

interface ProvidersOptions {
  readonly networks: readonly Network[]
  readonly sites: Sites
  readonly schedule: Schedule
  readonly answer: (mail: Mail, from: string, text: string) => Promise<void>
}

export function createProviders({ networks, sites, schedule, answer }: ProvidersOptions): Providers {
  const behaviours = new Map<string, BehaviourRequest>()
  const pending = new Set<() => void>()
  const answering = new Set<Promise<void>>()
  const providerOf = (recipient: string): Network | undefined =>
    networks.find((network) => recipient.toLowerCase().endsWith(`@${network.domain}`))
  const behaviourOf = (recipient: string): BehaviourRequest | undefined =>
    behaviours.get(providerOf(recipient)?.id ?? '')

  /** A provider can only take down what is on its own network. */
  const takeDown = (mail: Mail, recipient: string, behaviour: BehaviourRequest): void => {
    const own = urlsIn(mail).filter(
      (url) => sites.find(new URL(url).hostname)?.network.id === behaviour.provider,
    )
    const gone = own.filter((url) => sites.setTakenDown(url, behaviour.status).ok)
    if (gone.length === 0 || behaviour.answer === undefined) return
    const answered = answer(mail, recipient, behaviour.answer).finally(() => answering.delete(answered))
    answering.add(answered)
  }

  return {
    behave(request) {
      if (!networks.some((network) => network.id === request.provider)) {
        const offered = networks.map((network) => network.id).join(', ')
        return refuse('unknown-provider', `There is no provider ${request.provider}; there are ${offered}.`)
      }
      behaviours.set(request.provider, request)
      return done(request)
    },
    refuses(recipient) {
      switch (behaviourOf(recipient)?.behaviour) {
        case 'bounce':
          return { code: 550, text: 'No such mailbox here' }
        case 'defer':
          return { code: 451, text: 'Try again later' }
        default:
          return undefined
      }
    },
    take(mail) {
      for (const recipient of mail.to) {
        const behaviour = behaviourOf(recipient)
        if (behaviour?.behaviour !== 'auto') continue
        const callOff = schedule(behaviour.delayMs, () => {
          pending.delete(callOff)
          takeDown(mail, recipient, behaviour)
        })
        pending.add(callOff)
      }
    },
    async stop() {
      for (const callOff of pending) callOff()
      pending.clear()
      await Promise.all(answering)
    },
  }
}

export const realSchedule: Schedule = (delayMs, work) => {
  const timer = setTimeout(work, delayMs)
  return () => clearTimeout(timer)
}
