import type { CodeProblem } from '../find-by-code.ts'
import { hiddenField, lineField } from './fields.ts'
import { html } from './html.ts'
import { type PageContext, page } from './page.ts'

/** Where the code is typed. It is posted, so that it never stands in an address. */
export function codePage(context: PageContext, typed = '', problem?: CodeProblem): string {
  const { texts } = context
  const title = texts.say('code.title')
  const parts = {
    ...{ name: 'code', label: texts.say('code.label'), hint: texts.say('code.hint') },
    problem: problem === undefined ? undefined : texts.say(`code.problem.${problem}`),
  }
  const main = html`<h1>${title}</h1>
<p>${texts.say('code.lead')}</p>
<form method="post" action="/code" autocomplete="off">
${hiddenField('lang', texts.language)}
${lineField(parts, typed)}
<p><button type="submit">${texts.say('code.look')}</button></p>
</form>`
  return page(context, problem === undefined ? title : `${texts.say('page.error')}: ${title}`, '/code', main)
}
