import { type Code, inGroups } from '../code/code.ts'
import type { Message } from '../messages/messages.ts'
import type { WriteToHotline } from '../messages/write-to-hotline.ts'
import type { ReportState, Step } from '../state/state-of.ts'
import type { TextKey, Texts } from '../texts/texts.ts'
import type { TipView } from '../tip-view.ts'
import { hiddenField, textField } from './fields.ts'
import { type Html, html } from './html.ts'
import { type PageContext, page } from './page.ts'

export interface MessageBox {
  formId: string
  /** What was typed and could not be taken, with why; or that the last one has arrived. */
  typed?: string
  problem?: Exclude<WriteToHotline, { ok: true }>
  sent?: boolean
}

/** What happened with the tip, the messages, and a box to write into. */
export function statePage(context: PageContext, code: Code, view: TipView, box: MessageBox): string {
  const { texts } = context
  const title = texts.say('state.title')
  const main = html`<h1>${title}</h1>
${box.sent ? html`<p class="box" role="status">${texts.say('messages.sent')}</p>` : undefined}
<p class="state" id="state" data-state="${view.state.state}">${stateText(texts, view.state)}</p>
<h2>${texts.say('steps.title')}</h2>
<ol class="steps">${view.state.steps.map((step) => html`<li>${stepText(texts, step)}<br>${timeOf(texts, step.at)}</li>`)}</ol>
<h2>${texts.say('messages.title')}</h2>
${view.messages.length === 0 ? html`<p>${texts.say('messages.none')}</p>` : view.messages.map((message) => messageBox(context, message))}
<form method="post" action="/code/messages" autocomplete="off" accept-charset="utf-8">
${hiddenField('code', inGroups(code))}${hiddenField('formId', box.formId)}${hiddenField('lang', texts.language)}
${textField(
  {
    ...{ name: 'text', label: texts.say('messages.write'), hint: texts.say('messages.write.hint') },
    problem: box.problem === undefined ? undefined : problemText(texts, box.problem),
  },
  box.typed ?? '',
)}
<p><button type="submit">${texts.say('messages.send')}</button></p>
</form>`
  return page(context, title, undefined, main)
}

function stateText(texts: Texts, { state, country, reason }: ReportState): string {
  if (state === 'closed') return texts.say(`state.closed.${reason ?? 'answered'}`)
  if (state === 'passed-on') return placed(texts, 'state.passed-on', country)
  return texts.say(`state.${state}`)
}

function stepText(texts: Texts, { step, country }: Step): string {
  return step === 'passed-on' ? placed(texts, 'steps.passed-on', country) : texts.say(`steps.${step}`)
}

function placed(texts: Texts, key: 'state.passed-on' | 'steps.passed-on', country: string | null): string {
  const unknown: TextKey = `${key}.unknown`
  return country === null ? texts.say(unknown) : texts.say(key, { country: texts.country(country) })
}

function messageBox({ texts, member }: PageContext, message: Message): Html {
  const ours = message.sender === 'hotline'
  const from = ours ? texts.say('messages.hotline', { hotline: member.name }) : texts.say('messages.you')
  return html`<div class="message${ours ? ' ours' : ''}"><strong>${from}</strong> ${timeOf(texts, message.at)}<p dir="auto">${message.text}</p></div>
`
}

function timeOf(texts: Texts, at: Date): Html {
  return html`<time datetime="${at.toISOString()}">${texts.time(at)}</time>`
}

function problemText(texts: Texts, problem: NonNullable<MessageBox['problem']>): string {
  if (problem.reason !== 'too-long') return texts.say(`messages.problem.${problem.reason}`)
  return texts.say('problem.too-long', { over: problem.over, max: problem.max })
}
