import { z } from '@hono/zod-openapi'
import { isId, permittedRoute, problemResponse } from '../../foundation/index.ts'
import {
  alarmInputSchema,
  alarmQuerySchema,
  alarmsSchema,
  deedSchema,
  envelopeItemsSchema,
  envelopeQuerySchema,
  envelopesSchema,
  giveUpInputSchema,
  incomingQuerySchema,
  incomingSchema,
  memberParams,
  needsSchema,
  outgoingSchema,
  overviewSchema,
  recordQuerySchema,
  resendInputSchema,
  retryInputSchema,
  setAsideInputSchema,
  settleInputSchema,
} from './schemas.ts'

const tags = ['exchange']
const json = <Schema extends z.ZodType>(schema: Schema) => ({ 'application/json': { schema } })
const answer = <Schema extends z.ZodType>(description: string, schema: Schema) => ({
  200: { description, content: json(schema) },
  422: problemResponse('Some fields could not be understood'),
})
const body = <Schema extends z.ZodType>(schema: Schema) => ({ content: json(schema), required: true })

export const overviewRoute = permittedRoute('exchange', {
  ...{ method: 'get', path: '/api/exchange', tags },
  summary: 'How the exchange with every other member does, and what needs a person',
  responses: { 200: { description: 'Per member', content: json(overviewSchema) } },
})

export const needsRoute = permittedRoute('exchange', {
  ...{ method: 'get', path: '/api/exchange/needs', tags },
  summary: 'Whether anything at the exchange desk needs a person',
  responses: { 200: { description: 'Yes or no', content: json(needsSchema) } },
})

export const envelopesRoute = permittedRoute('exchange', {
  ...{ method: 'get', path: '/api/exchange/envelopes', tags },
  summary: 'Envelopes that wait, need a decision, were delivered, were refused or could not be delivered',
  request: { query: envelopeQuerySchema },
  responses: answer('One page', envelopesSchema),
})

export const envelopeItemsRoute = permittedRoute('assess', {
  ...{ method: 'get', path: '/api/exchange/envelopes/{id}/items', tags },
  summary: 'The items that an envelope is about',
  request: { params: z.object({ id: z.string().refine(isId, 'This is not an id.') }) },
  responses: {
    200: { description: 'All of them', content: json(envelopeItemsSchema) },
    404: problemResponse('There is no such envelope'),
    422: problemResponse('Some fields could not be understood'),
  },
})

export const outgoingRoute = permittedRoute('exchange', {
  ...{ method: 'get', path: '/api/exchange/outgoing', tags },
  summary: 'Records that are in no envelope yet, or that cannot be sealed',
  request: { query: recordQuerySchema },
  responses: answer('One page', outgoingSchema),
})

export const incomingRoute = permittedRoute('exchange', {
  ...{ method: 'get', path: '/api/exchange/incoming', tags },
  summary: 'Records from others that could not be taken up, or were refused',
  request: { query: incomingQuerySchema },
  responses: answer('One page', incomingSchema),
})

export const alarmsRoute = permittedRoute('exchange', {
  ...{ method: 'get', path: '/api/exchange/alarms', tags },
  summary: 'Alarms one by one, open or cleared up',
  request: { query: alarmQuerySchema },
  responses: answer('One page', alarmsSchema),
})

export const resendRoute = permittedRoute('exchange', {
  ...{ method: 'post', path: '/api/exchange/envelopes/resend', tags },
  summary: 'Send again what refused or dead envelopes carried',
  request: { body: body(resendInputSchema) },
  responses: answer('What was done', deedSchema),
})

export const giveUpRoute = permittedRoute('exchange', {
  ...{ method: 'post', path: '/api/exchange/envelopes/give-up', tags },
  summary: 'Decide that refused or dead envelopes are not sent again, with a reason',
  request: { body: body(giveUpInputSchema) },
  responses: answer('What was done', deedSchema),
})

export const retryOutgoingRoute = permittedRoute('exchange', {
  ...{ method: 'post', path: '/api/exchange/outgoing/retry', tags },
  summary: 'Try again to seal records that could not be sealed',
  request: { body: body(retryInputSchema) },
  responses: answer('What was done', deedSchema),
})

export const giveUpOutgoingRoute = permittedRoute('exchange', {
  ...{ method: 'post', path: '/api/exchange/outgoing/give-up', tags },
  summary: 'Decide that records which cannot be sealed are not sent, with a reason',
  request: { body: body(setAsideInputSchema) },
  responses: answer('What was done', deedSchema),
})

export const retryIncomingRoute = permittedRoute('exchange', {
  ...{ method: 'post', path: '/api/exchange/incoming/retry', tags },
  summary: 'Try again to take up records from others',
  request: { body: body(retryInputSchema) },
  responses: answer('What was done', deedSchema),
})

export const setAsideRoute = permittedRoute('exchange', {
  ...{ method: 'post', path: '/api/exchange/incoming/set-aside', tags },
  summary: 'Decide that records from others are not taken up, with a reason',
  request: { body: body(setAsideInputSchema) },
  responses: answer('What was done', deedSchema),
})

export const hurryRoute = permittedRoute('exchange', {
  ...{ method: 'post', path: '/api/exchange/peers/{member}/try-now', tags },
  summary: 'Try a member again at once',
  request: { params: memberParams },
  responses: {
    204: { description: 'It is being tried' },
    404: problemResponse('Nothing was ever sent to such a member'),
    409: problemResponse('It was tried by hand a moment ago'),
    422: problemResponse('Some fields could not be understood'),
  },
})

const alarmDeed = { description: 'Done; doing it again changes nothing' }
export const acknowledgeRoute = permittedRoute('exchange', {
  ...{ method: 'post', path: '/api/exchange/alarms/acknowledge', tags },
  summary: 'Take note of alarms of one kind about one member',
  request: { body: body(alarmInputSchema) },
  responses: { 204: alarmDeed, 422: problemResponse('Some fields could not be understood') },
})

export const settleRoute = permittedRoute('exchange', {
  ...{ method: 'post', path: '/api/exchange/alarms/settle', tags },
  summary: 'Say that alarms about what a member did are cleared up',
  request: { body: body(settleInputSchema) },
  responses: { 204: alarmDeed, 422: problemResponse('Some fields could not be understood') },
})
