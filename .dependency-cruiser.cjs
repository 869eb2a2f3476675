/** Which room may lean on which (docs/architecture.md). A broken rule fails `npm test`. */
const server = '^packages/server/src'
const rooms =
  '(intake|known|tracing|capture|assessment|exchange|police|takedown|monitoring|wellbeing|statistics|accounts|iccam|network/[^/]+)'
const flow = ['known', 'tracing', 'capture', 'assessment', 'exchange', 'takedown', 'monitoring']

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'foundation-stands-alone',
      comment: 'The foundation knows no room.',
      severity: 'error',
      from: { path: `${server}/foundation` },
      to: { path: server, pathNot: `${server}/foundation` },
    },
    {
      name: 'record-leans-on-foundation-only',
      severity: 'error',
      from: { path: `${server}/reports` },
      to: { path: server, pathNot: `${server}/(reports|foundation)` },
    },
    {
      name: 'rooms-meet-at-their-index',
      comment: 'A room is used by another only through its index.ts.',
      severity: 'error',
      from: { path: `${server}/${rooms}/`, pathNot: '\\.test\\.ts$|/testing/' },
      to: { path: `${server}/${rooms}/`, pathNot: [`${server}/$1/`, `${server}/${rooms}/index\\.ts$`] },
    },
    {
      name: 'reports-and-foundation-are-entered-by-their-index',
      severity: 'error',
      from: { path: `${server}/${rooms}/`, pathNot: '\\.test\\.ts$|/testing/' },
      to: {
        path: `${server}/(reports|foundation)/`,
        pathNot: [`${server}/(reports|foundation)/index\\.ts$`, `${server}/foundation/testing/`],
      },
    },
    ...flow.map((room, index) => ({
      name: `nothing-points-back-up-to-later-than-${room}`,
      comment:
        'A room may use an earlier room’s face, never a later one’s: later work is announced as an event.',
      severity: 'error',
      from: { path: `${server}/${room}/`, pathNot: '\\.test\\.ts$|/testing/' },
      to: { path: `${server}/(${flow.slice(index + 1).join('|') || 'nothing'})/` },
    })),
    {
      name: 'rules-are-pure',
      comment: 'No database, clock, network or file in a room’s rules.',
      severity: 'error',
      from: { path: `${server}/.*/rules\\.ts$` },
      to: {
        path: [
          '^(node:)?(fs|net|http|https|dgram|dns|child_process|crypto)',
          'node_modules/(kysely|pg|pg-boss|hono|undici|nodemailer|smtp-server|playwright-core)/',
          `${server}/.*/(store|routes|jobs|service|tables)\\.ts$`,
        ],
      },
    },
    {
      name: 'protocol-is-pure',
      severity: 'error',
      from: { path: '^packages/(protocol|fingerprints)/src', pathNot: '\\.test\\.ts$' },
      to: { path: ['^packages/(server|web)', '^demo', '^(node:)?(fs|net|http|https|dgram|child_process)$'] },
    },
    {
      name: 'product-knows-no-demo',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^(demo|bench|e2e)/' },
    },
    {
      name: 'browser-takes-only-types-from-server',
      comment: 'One file of type imports; what it names is erased when the app is built.',
      severity: 'error',
      from: { path: '^packages/web/src', pathNot: '^packages/web/src/api/types\\.ts$|\\.test\\.ts$' },
      to: { path: '^packages/server' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
}
