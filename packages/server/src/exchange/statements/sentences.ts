import type { StatementProblem, Statements } from './schema.ts'

type Peer = Statements['peers'][number]

/** For the command line; the page has the same in the reader's language. */
export function agreementSentence(peer: Peer): string {
  if (peer.agreedAt === null) return `${peer.name}: nothing was compared yet.`
  const again = [
    peer.sentAgain > 0 ? `${were(peer.sentAgain)} sent again` : '',
    peer.receivedAgain > 0 ? `${were(peer.receivedAgain)} received again` : '',
    peer.missingHere > 0 ? `${peer.missingHere} are missing here` : '',
    peer.missingThere > 0 ? `${peer.missingThere} are missing there` : '',
  ].filter((part) => part !== '')
  const count = peer.agreed.toLocaleString('en')
  const said = `We agree with ${peer.name} on ${count} hand-over${peer.agreed === 1 ? '' : 's'}`
  const problem = peer.problem === null ? '' : ` ${problemSentences[peer.problem]}`
  return `${[said, ...again].join('; ')}.${problem}`
}

const were = (count: number) => (count === 1 ? '1 was' : `${count.toLocaleString('en')} were`)

const problemSentences: Readonly<Record<StatementProblem, string>> = {
  'no-answer': 'No statement came back.',
  unsupported: 'That member’s server does not know statements yet.',
  differs: 'The last comparison found a difference; it is being looked into.',
  'missing-here': 'The last comparison found that we lack something.',
  'missing-there': 'The last comparison found that the other side lacks something.',
  'too-much-missing': 'The other side lacks more than is sent again in a day.',
}
