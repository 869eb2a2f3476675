import { Headers } from 'undici'
import { expect, test } from 'vitest'
import { requestHeaders } from './request-headers.ts'

test('a look carries the access recipe', () => {
  const recipe = { referrer: 'https://forum.example/t', cookie: 'a=1', userAgent: 'Reader/1', language: 'sv' }
  expect(requestHeaders('page', recipe, undefined)).toMatchObject({
    ...{
      referer: 'https://forum.example/t',
      cookie: 'a=1',
      'user-agent': 'Reader/1',
      'accept-language': 'sv',
    },
  })
})

test('what cannot be a header is left out, so that the look is made all the same', () => {
  const recipe = {
    referrer: 'https://forum.example/\nhttps://other.example/',
    cookie: 'a=1\r\nhost: other.example',
    userAgent: 'Reader\u0000',
    language: '中文',
    username: 'gäst\n',
  }
  const headers = new Headers(requestHeaders('page', recipe, undefined))
  expect(headers.has('referer')).toBe(false)
  expect(headers.has('cookie')).toBe(false)
  expect(headers.get('user-agent')).toContain('Mozilla/5.0')
  expect(headers.get('accept-language')).toBe('en-US,en;q=0.9')
})
