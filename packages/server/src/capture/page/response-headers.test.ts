import { expect, test } from 'vitest'
import { headersForPage, headersOf, isWholeFile } from './response-headers.ts'

test('header names are one case, and a header that came twice keeps both values', () => {
  const entries = [
    { name: 'Set-Cookie', value: 'a=1' },
    { name: 'set-cookie', value: 'b=2' },
    { name: 'Server', value: 'x' },
  ]
  expect(headersOf(entries)).toEqual({ 'set-cookie': 'a=1\nb=2', server: 'x' })
})

test('a decoded body is handed on without the headers of its encoding', () => {
  const entries = [
    { name: 'Content-Encoding', value: 'gzip' },
    { name: 'Content-Length', value: '3' },
    { name: 'Content-Type', value: 'text/html' },
  ]
  expect(headersForPage(entries)).toEqual([{ name: 'Content-Type', value: 'text/html' }])
})

test('a partial answer counts as the file only when it is all of it', () => {
  expect(isWholeFile(200, {})).toBe(true)
  expect(isWholeFile(206, { 'content-range': 'bytes 0-99/100' })).toBe(true)
  expect(isWholeFile(206, { 'content-range': 'bytes 0-49/100' })).toBe(false)
  expect(isWholeFile(206, { 'content-range': 'bytes 50-99/100' })).toBe(false)
  expect(isWholeFile(206, {})).toBe(false)
  expect(isWholeFile(304, {})).toBe(false)
})
