import type { Keyset } from '@samverkan/protocol'
import { expect, test } from 'vitest'
import { exchangeAddress } from './exchange-address.ts'

const addressOf = (theirs: string | undefined, ours: string | undefined) => {
  const keyset = (url: string) => ({ delivery: { mode: 'push', url } }) as Keyset
  const entries = [
    ...(theirs ? [['b', keyset(theirs)] as const] : []),
    ...(ours ? [['a', keyset(ours)] as const] : []),
  ]
  return exchangeAddress({ keysets: new Map(entries) }, 'b', 'a')
}
const unsafe = { ok: false, reason: 'unsafe-address' }
const outside = 'https://a.example'

test('an address with TLS is taken, without its last slash', () => {
  expect(addressOf('https://b.example/hx/', outside)).toEqual({ ok: true, url: 'https://b.example/hx' })
  expect(addressOf('https://b.example', 'http://127.0.0.1:1')).toEqual({ ok: true, url: 'https://b.example' })
})

test('one without TLS is not, whoever we are', () => {
  for (const ours of [outside, 'http://127.0.0.1:1', undefined])
    expect(addressOf('http://192.0.2.1', ours)).toEqual(unsafe)
})

test.each([
  'http://127.0.0.1:5432',
  'https://127.0.0.1',
  'http://127.1:80',
  'http://localhost:80',
  'http://b.localhost',
  'http://[::1]:80',
  'http://[::ffff:127.0.0.1]',
])('%s is an address only among members that are on one machine', (url) => {
  expect(addressOf(url, outside)).toEqual(unsafe)
  expect(addressOf(url, undefined)).toEqual(unsafe)
  expect(addressOf(url, 'http://127.0.0.1:1')).toEqual({ ok: true, url })
})

test('a member without a keyset has none', () => {
  expect(addressOf(undefined, outside)).toEqual({ ok: false, reason: 'no-address' })
})
