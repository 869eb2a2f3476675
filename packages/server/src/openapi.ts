import { z } from '@hono/zod-openapi'
import { type App, type Foundation, permittedRoute } from './foundation/index.ts'

const documentRoute = permittedRoute('anyone', {
  method: 'get',
  path: '/openapi.json',
  tags: ['openapi'],
  summary: 'This description of every route on this address (OpenAPI 3.1)',
  responses: {
    200: {
      description: 'OpenAPI 3.1',
      content: { 'application/json': { schema: z.record(z.string(), z.unknown()) } },
    },
  },
})

/** Adds `GET /openapi.json`, generated from the routes themselves. Call it after every room's routes are mounted. */
export function addOpenApiDocument(app: App, foundation: Foundation, side: string): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer' })
  app.openapi(documentRoute, (context) => {
    const document = app.getOpenAPI31Document({
      openapi: '3.1.0',
      info: {
        title: `Samverkan, ${side} address of ${foundation.config.member.name}`,
        version: '0.1.0',
        license: { name: 'EUPL-1.2', url: 'https://spdx.org/licenses/EUPL-1.2.html' },
      },
      ...(side === 'workbench' ? { security: [{ bearer: [] }] } : {}),
    })
    return context.json(document as unknown as Record<string, unknown>, 200)
  })
}
