import { expect, it } from 'vitest'
import { takeLinkToken } from './link-token.ts'

function page(pathname: string, hash: string) {
  const addresses: string[] = []
  return {
    addresses,
    location: { pathname, hash },
    history: {
      replaceState: (_state: unknown, _title: string, url?: string | URL | null) =>
        void addresses.push(String(url)),
    },
  }
}

it('takes the token of a sign-in link out of the address, and gives it once', () => {
  const opened = page('/sign-in', '#abc')
  const token = takeLinkToken(opened)
  expect(opened.addresses).toEqual(['/sign-in'])
  expect([token.take(), token.take()]).toEqual(['abc', undefined])
})

it('takes nothing from any other address', () => {
  const opened = page('/items/1', '#main')
  expect(takeLinkToken(opened).take()).toBeUndefined()
  expect(opened.addresses).toEqual([])
})
