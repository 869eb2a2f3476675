import { request } from './request.ts'
import type {
  AlarmKind,
  EnvelopeItems,
  EnvelopeListName,
  ExchangeDeed,
  ExchangeEnvelopes,
  ExchangeOverview,
  GivingUpReason,
  HandAlarm,
  IncomingRecords,
  OutgoingRecords,
} from './types.ts'

const desk = '/api/exchange'

export const readExchange = () => request<ExchangeOverview>('GET', desk)
/** Whether anything at the desk needs a person. */
export const readExchangeNeeds = () => request<{ person: boolean }>('GET', `${desk}/needs`)
export const readEnvelopes = (list: EnvelopeListName, cursor?: string) =>
  request<ExchangeEnvelopes>('GET', `${desk}/envelopes`, { query: { list, cursor } })
export const readEnvelopeItems = (id: string) =>
  request<EnvelopeItems>('GET', `${desk}/envelopes/${encodeURIComponent(id)}/items`)
export const readStuckIncoming = (cursor?: string) =>
  request<IncomingRecords>('GET', `${desk}/incoming`, { query: { list: 'stuck', cursor } })
export const readOutgoing = (list: 'waiting' | 'unsealable', cursor?: string) =>
  request<OutgoingRecords>('GET', `${desk}/outgoing`, { query: { list, cursor } })

const deed = (path: string) => (body: object) => request<ExchangeDeed>('POST', `${desk}/${path}`, { body })
export const resendEnvelopes = (ids: readonly string[]) => deed('envelopes/resend')({ ids })
export const giveUpEnvelopes = (ids: readonly string[], reason: GivingUpReason) =>
  deed('envelopes/give-up')({ ids, reason })
export const retryRecords = (side: 'incoming' | 'outgoing', ids: readonly number[]) =>
  deed(`${side}/retry`)({ ids })
export const letRecordsGo = (side: 'incoming' | 'outgoing', ids: readonly number[], reason: GivingUpReason) =>
  deed(side === 'incoming' ? 'incoming/set-aside' : 'outgoing/give-up')({ ids, reason })

export const tryMemberNow = (member: string) =>
  request<undefined>('POST', `${desk}/peers/${encodeURIComponent(member)}/try-now`)
export const acknowledgeAlarms = (alarms: { kind: AlarmKind; member: string; upTo: number }) =>
  request<undefined>('POST', `${desk}/alarms/acknowledge`, { body: alarms })
export const settleAlarms = (alarms: { kind: HandAlarm; member: string; upTo: number }) =>
  request<undefined>('POST', `${desk}/alarms/settle`, { body: alarms })
