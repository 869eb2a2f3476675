import { permittedRoute, problemResponse } from '../foundation/index.ts'
import { meSchema, signInSchema } from './schemas.ts'

const tags = ['accounts']

export const signInRoute = permittedRoute('anyone', {
  method: 'post',
  path: '/api/sign-in',
  summary: 'Exchange the token of a one-click link for a session',
  description:
    'Answers with the session cookie `__Host-s`. Needs the header `x-samverkan: 1` and our own origin.',
  tags,
  request: { body: { required: true, content: { 'application/json': { schema: signInSchema } } } },
  responses: {
    200: { description: 'Signed in', content: { 'application/json': { schema: meSchema } } },
    401: problemResponse('The link is unknown, used or too old'),
    403: problemResponse('The request did not come from the workbench'),
    422: problemResponse('The body could not be understood'),
  },
})

export const signOutRoute = permittedRoute('anyone', {
  method: 'post',
  path: '/api/sign-out',
  summary: 'End this session at once',
  description: 'Harmless when nobody is signed in.',
  tags,
  responses: { 204: { description: 'Signed out; the cookie is gone' } },
})

export const meRoute = permittedRoute('signed-in', {
  method: 'get',
  path: '/api/me',
  summary: 'Who is signed in, what they may do, and the exposure meter of the day',
  tags,
  responses: {
    200: { description: 'The person', content: { 'application/json': { schema: meSchema } } },
  },
})
