import { themes } from '../../reports/index.ts'
import type { TextKey } from '../texts/texts.ts'
import type { FieldProblem, TipField, TypedTip } from '../tip.ts'
import { choiceField, hiddenField, lineField, radioField, textField } from './fields.ts'
import { type Html, html } from './html.ts'
import { emergencyBox, type PageContext, page } from './page.ts'

export const emptyTip: TypedTip = {
  ...{ locator: '', theme: 'unknown', seenWhere: '', seenWhen: '', referrer: '' },
  ...{ username: '', password: '', text: '', danger: '' },
}

const themeChoices = ['unknown', ...themes.filter((theme) => theme !== 'unknown')] as const

export interface FormState {
  typed: TypedTip
  formId: string
  problems: readonly FieldProblem[]
  /** What went wrong that is not a field's. */
  general?: 'overloaded' | 'unavailable'
}

/** The form: empty, or filled in again with what to do beside each field. */
export function formPage(context: PageContext, state: FormState): string {
  const { texts } = context
  const { typed } = state
  const wrong = state.problems.length > 0 || state.general !== undefined
  const title = texts.say('form.title')
  const parts = (name: TipField, label: TextKey, hint?: TextKey) => ({
    name,
    label: texts.say(label),
    hint: hint === undefined ? undefined : texts.say(hint),
    problem: problemsOf(context, state.problems, name),
  })
  const recipeTouched = [typed.referrer, typed.username, typed.password].some((each) => each !== '')
  const main = html`${emergencyBox(context)}
<h1>${title}</h1>
${wrong ? summary(context, state) : html`<p>${texts.say('form.lead')}</p>`}
<p class="box">${texts.say('form.warning')}</p>
<form method="post" action="/tips" autocomplete="off" accept-charset="utf-8">
${hiddenField('formId', state.formId)}${hiddenField('lang', texts.language)}
${lineField(parts('locator', 'form.address', 'form.address.hint'), typed.locator, 'url')}
<p class="hint">${texts.say('form.more')}</p>
${choiceField(
  parts('theme', 'form.theme'),
  typed.theme === '' ? 'unknown' : typed.theme,
  themeChoices.map((theme) => ({ value: theme, label: texts.say(`theme.${theme}`) })),
)}
${lineField(parts('seenWhere', 'form.seenWhere', 'form.seenWhere.hint'), typed.seenWhere)}
${lineField(parts('seenWhen', 'form.seenWhen', 'form.seenWhen.hint'), typed.seenWhen)}
<details${recipeTouched ? html` open` : undefined}><summary>${texts.say('form.reach')}</summary>
<p class="hint">${texts.say('form.reach.hint')}</p>
${lineField(parts('referrer', 'form.referrer'), typed.referrer, 'url')}
${lineField(parts('username', 'form.username'), typed.username)}
${lineField(parts('password', 'form.password', 'form.password.hint'), typed.password)}
</details>
${textField(parts('text', 'form.text', 'form.text.hint'), typed.text)}
${radioField(parts('danger', 'form.danger'), typed.danger === 'yes' ? 'yes' : 'no', [
  { value: 'no', label: texts.say('form.danger.no') },
  { value: 'yes', label: texts.say('form.danger.yes') },
])}
<p><button type="submit">${texts.say('form.send')}</button></p>
<p class="hint">${texts.say('form.once')}</p>
</form>
${whatIsStored(context)}`
  return page(context, wrong ? `${texts.say('page.error')}: ${title}` : title, wrong ? undefined : '/', main)
}

function whatIsStored({ texts, member }: PageContext): Html {
  return html`<h2>${texts.say('stored.title')}</h2>
<ul>
<li>${texts.say('stored.yes', { hotline: member.name })}</li>
<li>${texts.say('stored.onward')}</li>
<li>${texts.say('stored.no')}</li>
<li>${texts.say('stored.tor')}</li>
</ul>`
}

function summary(context: PageContext, { problems, general }: FormState): Html {
  const { texts } = context
  const links = problems.map((problem) => {
    const text = problemText(context, problem)
    return html`<li><a href="#${problem.field}">${texts.say(labels[problem.field])}</a>: ${text}</li>`
  })
  return html`<div class="box wrong" role="alert" tabindex="-1" autofocus><p><strong>${texts.say('problem.title')}</strong></p>
${general === undefined ? undefined : html`<p>${texts.say(`problem.${general}`)}</p>`}${links.length === 0 ? undefined : html`<ul>${links}</ul>`}</div>`
}

const labels: Readonly<Record<TipField, TextKey>> = {
  locator: 'form.address',
  theme: 'form.theme',
  seenWhere: 'form.seenWhere',
  seenWhen: 'form.seenWhen',
  referrer: 'form.referrer',
  username: 'form.username',
  password: 'form.password',
  text: 'form.text',
  danger: 'form.danger',
}

function problemsOf(
  context: PageContext,
  problems: readonly FieldProblem[],
  field: TipField,
): string | undefined {
  const own = problems.filter((problem) => problem.field === field)
  return own.length === 0 ? undefined : own.map((problem) => problemText(context, problem)).join(' ')
}

function problemText({ texts }: PageContext, problem: FieldProblem): string {
  if (problem.reason !== 'too-long') return texts.say(`problem.${problem.reason}`)
  return texts.say('problem.too-long', { over: problem.over, max: problem.max })
}
