import type { ConfigInput } from '@samverkan/server'

export interface DemoUser {
  name: string
  role: 'analyst' | 'manager' | 'officer' | 'administrator'
}

export interface DemoMember {
  member: ConfigInput['member']
  takesOrphans: boolean
  users: DemoUser[]
  /** It opens no exchange port and fetches from the secretariat's relay, as behind a home router. */
  pulls?: boolean
}

const hotlineUsers: DemoUser[] = [
  { name: 'Analyst One', role: 'analyst' },
  { name: 'Analyst Two', role: 'analyst' },
  { name: 'Manager', role: 'manager' },
]

function hotline(
  country: string,
  name: string,
  languages: ('en' | 'sv' | 'nl')[],
  emergency: string,
  takesOrphans = false,
): DemoMember {
  const domain = `hotline-${country.toLowerCase()}.example`
  return {
    member: {
      id: `hotline.${country.toLowerCase()}`,
      name,
      kind: 'hotline',
      country,
      languages,
      mailAddress: `notices@${domain}`,
      website: `https://${domain}/`,
      emergencyNumbers: [{ label: 'Emergency', number: emergency }],
    },
    takesOrphans,
    users: hotlineUsers,
  }
}

/** The members that witness the secretariat's log of the directory. */
export const witnesses = ['hotline.se', 'hotline.nl'] as const

/** The whole small network: a secretariat, four hotlines of which one is behind no open port, INTERPOL and a national police
 *  force. */
export const demoMembers: readonly DemoMember[] = [
  {
    member: {
      id: 'secretariat',
      name: 'Secretariat',
      kind: 'secretariat',
      country: 'XX',
      languages: ['en'],
      mailAddress: 'office@secretariat.example',
      website: 'https://secretariat.example/',
    },
    takesOrphans: false,
    users: [{ name: 'Administrator', role: 'administrator' }],
  },
  hotline('SE', 'Hotline Sweden', ['sv', 'en', 'nl'], '112', true),
  hotline('NL', 'Hotline Netherlands', ['nl', 'en', 'sv'], '112'),
  hotline('DE', 'Hotline Germany', ['en', 'nl', 'sv'], '112'),
  {
    ...hotline('FI', 'Hotline Finland', ['sv', 'en'], '112'),
    // Two people.
    users: [
      { name: 'Analyst', role: 'analyst' },
      { name: 'Manager', role: 'manager' },
    ],
    pulls: true,
  },
  {
    member: {
      id: 'interpol',
      name: 'INTERPOL',
      kind: 'interpol',
      country: 'XX',
      languages: ['en'],
      mailAddress: 'desk@interpol.example',
      website: 'https://interpol.example/',
    },
    takesOrphans: false,
    users: [{ name: 'Officer', role: 'officer' }],
  },
  {
    member: {
      id: 'police.nl',
      name: 'National Police, Netherlands',
      kind: 'police',
      country: 'NL',
      languages: ['nl', 'en'],
      mailAddress: 'desk@police-nl.example',
      website: 'https://police-nl.example/',
    },
    takesOrphans: false,
    users: [{ name: 'Officer', role: 'officer' }],
  },
]
