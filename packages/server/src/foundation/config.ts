import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { policySchema } from './policy.ts'

const listener = z.strictObject({
  host: z.string().default('127.0.0.1'),
  port: z.number().int().min(0).max(65535).default(0),
  /** The address that people and peers use, where a proxy stands in front; otherwise made from host and port. */
  origin: z.url().optional(),
})

const smtpServer = z.strictObject({ host: z.string(), port: z.number().int() })

export const roles = ['public', 'workbench', 'exchange', 'worker'] as const
export type Role = (typeof roles)[number]

/** What a member server needs to know to start. One file (JSON); see docs/guide-administrator.md. */
export const configSchema = z.strictObject({
  member: z.strictObject({
    id: z.string().regex(/^[a-z0-9.-]{2,64}$/),
    name: z.string().min(1),
    kind: z.enum(['hotline', 'secretariat', 'interpol', 'police']),
    /** ISO 3166-1 alpha-2 of the organisation's seat; `XX` for an international one. */
    country: z.string().regex(/^[A-Z]{2}$/),
    /** Languages of the public form, first one is the default. */
    languages: z
      .array(z.enum(['en', 'sv', 'nl']))
      .min(1)
      .default(['en']),
    /** Address from which notices go out and at which answers arrive. */
    mailAddress: z.email(),
    website: z.url(),
    /** Emergency numbers shown on the public form. */
    emergencyNumbers: z.array(z.strictObject({ label: z.string(), number: z.string() })).default([]),
  }),
  /** Folder of keys and, without an object store, of the vault. Absolute. */
  dataDir: z.string().min(1),
  databaseUrl: z.string().startsWith('postgres'),
  /** The same database under a login of its own, for a process whose only role is `public` (docs/adr/0009). */
  publicDatabaseUrl: z
    .url({ protocol: /^postgres(ql)?$/ })
    .refine((url) => new URL(url).username !== '', 'expects a login: postgres://LOGIN@HOST/DATABASE')
    .optional(),
  roles: z
    .array(z.enum(roles))
    .min(1)
    .default([...roles]),
  listen: z
    .strictObject({
      public: listener.prefault({}),
      workbench: listener.prefault({}),
      exchange: listener.prefault({}),
    })
    .prefault({}),
  /** How others reach this member: at its own exchange listener, or at the network's relay, from which it only fetches; then
   *  no exchange listener is opened. Its keyset says the same. */
  delivery: z.enum(['push', 'relay']).default('push'),
  /** Where the network's directory is fetched, and the file of the root document that trust in it begins with. */
  network: z.strictObject({
    directoryUrl: z.url().optional(),
    root: z.string().min(1).optional(),
  }),
  tracing: z
    .strictObject({
      /** DNS servers as host:port; the system's when empty. */
      dnsServers: z.array(z.string()).default([]),
      /** RDAP base for addresses and domains; the IANA bootstrap is not needed then. */
      rdapUrl: z.url().optional(),
      /** The operator's own MMDB files in place of the bundled table. */
      countryDatabase: z.string().optional(),
      networkDatabase: z.string().optional(),
      /** Extra rows, looked up before the MMDB: a test network's, or a correction. */
      addressTable: z
        .array(
          z.strictObject({
            prefix: z.string(),
            country: z.string(),
            asn: z.number().int(),
            provider: z.string(),
            contentDeliveryNetwork: z.boolean().default(false),
          }),
        )
        .default([]),
      /** Loopback or private prefixes that may be reached although they are not public. Refused on a public start. */
      allowedPrefixes: z.array(z.string()).default([]),
      /** Ports that may be reached; 80 and 443 otherwise. */
      allowedPorts: z.array(z.number().int()).default([80, 443]),
    })
    .prefault({}),
  mail: z.strictObject({
    /** Where notices are handed to. */
    outgoing: smtpServer,
    /** Where answers are received, when this server receives mail itself. */
    incoming: smtpServer.optional(),
    /** Who hears of the exchange's alarms by mail: the duty address. Nobody when empty. */
    alarmsTo: z.array(z.email()).max(20).default([]),
  }),
  browser: z
    .strictObject({
      executablePath: z.string().optional(),
      /** Capture also where Chromium's own sandbox is not possible: what breaks out of a page is then this user. */
      allowUnsandboxed: z.boolean().default(false),
    })
    .prefault({}),
  signIn: z
    .strictObject({
      /** One-click links that work more than once: for a demo network only. */
      reusableSignInLinks: z.boolean().default(false),
    })
    .prefault({}),
  hashLists: z
    .strictObject({
      /** What the category numbers of Project VIC files mean, by a name of one's own; beside the usual `us` and `uk`. */
      categoryModels: z
        .record(
          z.string().regex(/^[a-z0-9-]{1,40}$/),
          z.strictObject({
            context: z.enum(['US', 'UK', 'CUSTOM']),
            country: z.string().regex(/^[A-Z]{2}$/),
            categories: z.record(
              z.string().regex(/^\d{1,3}$/),
              z.enum(['baseline', 'national', 'not-illegal', 'undetermined']),
            ),
          }),
        )
        .default({}),
    })
    .prefault({}),
  /** Hash-sharing services that are asked for changes (the NCMEC-style API, version 2). */
  hashSharing: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[a-z0-9-]{2,40}$/),
        /** The list that is opened for it. */
        listName: z.string().min(1).max(200),
        /** Up to, and without, `/v2`. */
        url: z.url({ protocol: /^https?$/ }),
        username: z.string().min(1),
        password: z.string().min(1),
        /** What its classifications mean here; entries with any other are not taken. */
        classifications: z
          .record(z.string().max(40), z.enum(['baseline', 'national']))
          .default({ A1: 'national', A2: 'national', B1: 'national', B2: 'national' }),
        /** Whose law a national one stands for. */
        jurisdiction: z
          .string()
          .regex(/^[A-Z]{2}$/)
          .default('US'),
        scheme: z.string().max(100).default('Industry classification'),
        schemeVersion: z.string().max(100).default('2022'),
      }),
    )
    .max(20)
    .default([])
    .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'two have one name'),
  policy: policySchema.prefault({}),
  log: z.enum(['info', 'warn', 'error', 'silent']).default('info'),
})

export type Config = z.infer<typeof configSchema>
export type ConfigInput = z.input<typeof configSchema>

export type ConfigResult = { ok: true; config: Config } | { ok: false; problems: string[] }

/** Checks a configuration; each problem names the field, what it got and what it expects. */
export function parseConfig(input: unknown): ConfigResult {
  const parsed = configSchema.safeParse(input)
  if (!parsed.success) {
    return {
      ok: false,
      problems: parsed.error.issues.map((issue) => {
        const got = issue.path.reduce<unknown>(
          (value, key) =>
            typeof value === 'object' && value !== null
              ? (value as Record<PropertyKey, unknown>)[key]
              : undefined,
          input,
        )
        return `${issue.path.join('.') || '(whole)'}: got ${JSON.stringify(got) ?? 'nothing'}; ${issue.message}`
      }),
    }
  }
  const problems = refusedTogether(parsed.data)
  return problems.length > 0 ? { ok: false, problems } : { ok: true, config: parsed.data }
}

/** The configuration for a process with other roles than the file says; checked again. */
export function withRoles(config: Config, wanted: readonly Role[]): ConfigResult {
  const changed = { ...config, roles: [...wanted] }
  const problems = refusedTogether(changed)
  return problems.length > 0 ? { ok: false, problems } : { ok: true, config: changed }
}

/** A process that faces the public and does nothing else. */
export function isPublicOnly(config: Pick<Config, 'roles'>): boolean {
  return config.roles.every((role) => role === 'public')
}

/** The restricted login's address where this process must use it. */
export function publicLoginOf(config: Config): string | undefined {
  return isPublicOnly(config) ? config.publicDatabaseUrl : undefined
}

export function readConfigFile(path: string): ConfigResult {
  try {
    return parseConfig(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    return { ok: false, problems: [`${path}: ${error instanceof Error ? error.message : String(error)}`] }
  }
}

/** What only a demo may do is refused together with an address that others can reach. */
function refusedTogether(config: Config): string[] {
  const reachable = Object.entries(config.listen).filter(
    ([, to]) => !isLoopback(to.host) || (to.origin && !isLoopback(new URL(to.origin).hostname)),
  )
  if (reachable.length === 0) return []
  const where = reachable.map(([name]) => `listen.${name}`).join(', ')
  const problems: string[] = []
  if (config.signIn.reusableSignInLinks)
    problems.push(`signIn.reusableSignInLinks: got true; must be false while ${where} is not loopback`)
  if (config.tracing.allowedPrefixes.length > 0)
    problems.push(
      `tracing.allowedPrefixes: got ${config.tracing.allowedPrefixes.join(', ')}; must be empty while ${where} is not loopback`,
    )
  if (isPublicOnly(config) && config.publicDatabaseUrl === undefined)
    problems.push(
      `publicDatabaseUrl: got nothing; must name a database login of its own for a process whose only role is public while ${where} is not loopback`,
    )
  return problems
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || host.startsWith('127.')
}
