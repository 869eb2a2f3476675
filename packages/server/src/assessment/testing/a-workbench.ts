import { openAccounts } from '../../accounts/index.ts'
import { aColleague, type Colleague, workbenchOf } from '../../accounts/testing/staff.ts'
import { type App, type Foundation, manualClock } from '../../foundation/index.ts'
import { testFoundation } from '../../foundation/testing/test-foundation.ts'
import { openAssessment } from '../index.ts'

export interface Workbench {
  foundation: Foundation
  clock: ReturnType<typeof manualClock>
  app: App
  alex: Colleague
  kim: Colleague
  close(): Promise<void>
}

/** A hotline's workbench over a database of its own, with two analysts. */
export async function aWorkbench(): Promise<Workbench> {
  const clock = manualClock(new Date('2026-03-01T08:00:00Z'))
  const { foundation, close } = await testFoundation({ log: 'silent' }, { clock })
  const app = workbenchOf(
    foundation,
    openAccounts(foundation, {
      exposureToday: async () => ({ viewsToday: 0, limitMs: 18_000_000, usedMs: 0 }),
    }),
    openAssessment(foundation, {
      memberName: (id) => (id === 'hotline.nl' ? 'Hotline Netherlands' : undefined),
    }),
  )
  const alex = await aColleague(foundation, app, 'analyst', 'Alex')
  const kim = await aColleague(foundation, app, 'analyst', 'Kim')
  return { foundation, clock, app, alex, kim, close }
}

/** The answer's body; fails with what was answered when the status is another. */
export async function answered<Body>(answer: Promise<Response>, status = 200): Promise<Body> {
  const response = await answer
  const text = await response.text()
  if (response.status !== status) throw new Error(`Expected ${status}, got ${response.status}: ${text}`)
  return JSON.parse(text) as Body
}

/** The code of a refusal. */
export async function refusal(answer: Promise<Response>): Promise<[number, string]> {
  const response = await answer
  const body = (await response.json()) as { code: string; detail?: string }
  if (!body.detail) throw new Error(`No sentence for ${body.code}`)
  return [response.status, body.code]
}
