import { describe, expect, it } from 'vitest'
import { parseConfig, withRoles } from './config.ts'

const good = {
  member: {
    id: 'hotline.se',
    name: 'Hotline Sweden',
    kind: 'hotline',
    country: 'SE',
    mailAddress: 'notices@hotline-se.example',
    website: 'https://hotline-se.example/',
  },
  dataDir: '/data',
  databaseUrl: 'postgres://x@127.0.0.1/y',
  network: {},
  mail: { outgoing: { host: '127.0.0.1', port: 25 } },
}

describe('the configuration', () => {
  it('fills in the field’s usual figures', () => {
    const result = parseConfig(good)
    expect(result).toMatchObject({
      ok: true,
      config: {
        policy: { noticeFirstWindowMs: 3_600_000, missesBeforeRemoved: 3, exposurePerDayMs: 18_000_000 },
      },
    })
  })

  it('names the field, what it got and what it expects', () => {
    const result = parseConfig({
      ...good,
      member: { ...good.member, country: 'Sweden' },
      policy: { claimMs: -1 },
      colour: 'red',
    })
    if (result.ok) throw new Error('accepted')
    expect(result.problems).toEqual([
      expect.stringMatching(/^member\.country: got "Sweden"; /),
      expect.stringMatching(/^policy\.claimMs: got -1; /),
      expect.stringMatching(/colour/),
    ])
  })

  it('refuses what only a demo needs together with an address that others can reach', () => {
    const reachable = { ...good, listen: { public: { host: '0.0.0.0' } } }
    expect(parseConfig(reachable).ok).toBe(true)
    const demo = {
      ...reachable,
      signIn: { reusableSignInLinks: true },
      tracing: { allowedPrefixes: ['127.0.0.0/8'] },
    }
    const result = parseConfig(demo)
    if (result.ok) throw new Error('accepted')
    expect(result.problems.map((problem) => problem.split(':')[0])).toEqual([
      'signIn.reusableSignInLinks',
      'tracing.allowedPrefixes',
    ])
    expect(parseConfig({ ...demo, listen: {} }).ok).toBe(true)
    const behindProxy = { ...demo, listen: { workbench: { origin: 'https://work.hotline.example' } } }
    expect(parseConfig(behindProxy).ok).toBe(false)
  })

  it('asks for a database login of its own where a process only faces the public and can be reached', () => {
    const facing = {
      ...good,
      listen: { public: { origin: 'https://tips.hotline.example' } },
      roles: ['public'],
    }
    const result = parseConfig(facing)
    if (result.ok) throw new Error('accepted')
    expect(result.problems).toEqual([
      'publicDatabaseUrl: got nothing; must name a database login of its own for a process whose only role is public while listen.public is not loopback',
    ])
    expect(parseConfig({ ...facing, listen: {} }).ok).toBe(true)
    const own = { ...facing, publicDatabaseUrl: 'postgres://tips@127.0.0.1/y' }
    expect(parseConfig(own).ok).toBe(true)
    expect(parseConfig({ ...own, publicDatabaseUrl: 'postgres://127.0.0.1/y' }).ok).toBe(false)
    const whole = parseConfig({ ...facing, roles: undefined })
    if (!whole.ok) throw new Error(whole.problems.join())
    expect(withRoles(whole.config, ['public']).ok).toBe(false)
    expect(withRoles(whole.config, ['public', 'workbench']).ok).toBe(true)
  })
})
