import { request } from './request.ts'
import type { Me } from './types.ts'

export const signIn = (token: string) => request<Me>('POST', '/api/sign-in', { body: { token } })
export const signOut = () => request<undefined>('POST', '/api/sign-out')
export const readMe = () => request<Me>('GET', '/api/me')
