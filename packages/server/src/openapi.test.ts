import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRooms } from './compose.ts'
import { type TestFoundation, testFoundation } from './foundation/testing/test-foundation.ts'
import { appFor } from './listeners.ts'
import { createExchangeKeys, openMembers } from './network/members/index.ts'
import type { Room } from './room.ts'

const sides = ['public', 'workbench', 'exchange'] as const
interface Operation {
  summary?: string
  tags?: string[]
  responses?: Record<string, { content?: Record<string, unknown> }>
  'x-permission'?: string
}
interface Document {
  [part: string]: unknown
  openapi: string
  paths: Record<string, Record<string, Operation>>
}

let test: TestFoundation
let rooms: Room[]
beforeAll(async () => {
  test = await testFoundation({}, {})
  await createExchangeKeys(test.foundation.config.dataDir)
  rooms = openRooms(test.foundation, openMembers(test.foundation))
})
afterAll(() => test.close())

async function documentOf(side: (typeof sides)[number]) {
  const app = appFor(test.foundation, rooms, side)
  const answer = await app.request('/openapi.json')
  expect(answer.status).toBe(200)
  return { app, document: (await answer.json()) as Document }
}

const operationsOf = (document: Document) =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      operation,
    })),
  )

describe.each(sides)('the OpenAPI document of the %s address', (side) => {
  it('is valid OpenAPI 3.1', async () => {
    const { document } = await documentOf(side)
    const result = await new Validator().validate(structuredClone(document))
    expect(result.errors ?? []).toEqual([])
    expect(result.valid).toBe(true)
    expect(document.openapi).toBe('3.1.0')
  })

  it('has every route that the server answers', async () => {
    const { app, document } = await documentOf(side)
    const names = operationsOf(document).map(({ name }) => name)
    // The framework answers HEAD by the handler of GET, and lists it so.
    const described = new Set([...names, ...names.map((name) => name.replace(/^HEAD /, 'GET '))])
    const files = new Set(['GET /assets/*', 'GET *', 'GET /*'])
    const served = app.routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method} ${path.replaceAll(/:([a-zA-Z0-9]+)(\{[^}]*\})?/g, '{$1}')}`)
      .filter((name) => !files.has(name))
    expect(served.length).toBeGreaterThan(3)
    expect([...new Set(served)].filter((name) => !described.has(name))).toEqual([])
  })

  it('says of every route what it does, what it needs and how it refuses', async () => {
    const { document } = await documentOf(side)
    for (const { name, operation } of operationsOf(document)) {
      expect(operation.summary, name).toBeTruthy()
      expect(operation.tags?.length, name).toBeGreaterThan(0)
      expect(operation['x-permission'], name).toBeTruthy()
      const refusals = Object.entries(operation.responses ?? {}).filter(([status]) => status.startsWith('4'))
      for (const [status, response] of refusals) {
        const types = Object.keys(response.content ?? {})
        // The form answers people, in HTML; a final refusal between members is signed.
        const known = ['application/problem+json', 'text/html', 'application/jose', 'application/jose+json']
        expect(
          types.some((type) => known.includes(type)),
          `${name} ${status}`,
        ).toBe(true)
      }
    }
  })
})
