import { type Code, inGroups } from '../code/code.ts'
import { html } from './html.ts'
import { emergencyBox, type PageContext, page } from './page.ts'

/** The answer to a tip, with the code: the only time it is seen. */
export function receivedPage(context: PageContext, code: Code, danger: boolean): string {
  const { texts } = context
  const groups = inGroups(code).split('-')
  const title = texts.say('received.title')
  const main = html`<h1>${title}</h1>
${danger ? emergencyBox(context) : undefined}
<div class="box"><h2>${texts.say('received.code')}</h2>
<p class="code" id="code" dir="ltr" translate="no">${groups.map((group, at) => html`<span>${group}${at < groups.length - 1 ? '-' : undefined}</span>`)}</p>
<p><strong>${texts.say('received.once')}</strong></p></div>
<p>${texts.say('received.why')}</p>
<h2>${texts.say('received.keep')}</h2>
<ul>
<li>${texts.say('received.keep.paper')}</li>
<li>${texts.say('received.keep.private')}</li>
<li>${texts.say('received.keep.closing')}</li>
</ul>
<p>${texts.say('received.where', { link: texts.say('page.haveCode') })}</p>
<p class="hint">${texts.say('received.reload')}</p>`
  return page(context, title, undefined, main)
}

/** The answer to a submit that was repeated long after: nothing new is stored, and no code is shown. */
export function alreadyReceivedPage(context: PageContext): string {
  const title = context.texts.say('received.again.title')
  const main = html`<h1>${title}</h1>
<p>${context.texts.say('received.again')}</p>`
  return page(context, title, undefined, main)
}
