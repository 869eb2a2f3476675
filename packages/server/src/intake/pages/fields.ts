import { type Html, html } from './html.ts'

/** One labelled field: its hint and what to do about a problem stand between label and field and are read with it. */
export interface FieldParts {
  name: string
  label: string
  hint?: string | undefined
  problem?: string | undefined
}

/** Attributes that keep a browser from remembering, correcting or sending off what is typed. */
const discreet = html`autocomplete="off" autocapitalize="none" spellcheck="false" dir="auto"`

export function lineField(parts: FieldParts, value: string, inputMode: 'text' | 'url' = 'text'): Html {
  return field(
    parts,
    html`<input type="text" inputmode="${inputMode}" ${named(parts)} value="${value}" ${discreet}>`,
  )
}

export function textField(parts: FieldParts, value: string): Html {
  // The first line end after the tag is not part of the value (HTML 13.2.6.4.7): without it a typed one would be lost.
  return field(
    parts,
    html`<textarea ${named(parts)} rows="6" ${discreet}>
${value}</textarea>`,
  )
}

export function choiceField(
  parts: FieldParts,
  value: string,
  choices: readonly { value: string; label: string }[],
): Html {
  const options = choices.map(
    (each) =>
      html`<option value="${each.value}"${each.value === value ? html` selected` : undefined}>${each.label}</option>`,
  )
  return field(parts, html`<select ${named(parts)}>${options}</select>`)
}

export function radioField(
  parts: FieldParts,
  value: string,
  choices: readonly { value: string; label: string }[],
): Html {
  const radios = choices.map(
    (each, at) =>
      html`<label class="choice"><input type="radio" name="${parts.name}" value="${each.value}"${at === 0 ? html` id="${parts.name}"` : undefined}${each.value === value ? html` checked` : undefined}> ${each.label}</label>`,
  )
  return html`<fieldset class="field"${described(parts)}><legend>${parts.label}</legend>${notes(parts)}${radios}</fieldset>`
}

export function hiddenField(name: string, value: string): Html {
  return html`<input type="hidden" name="${name}" value="${value}">`
}

function field(parts: FieldParts, control: Html): Html {
  return html`<div class="field"><label for="${parts.name}">${parts.label}</label>${notes(parts)}${control}</div>
`
}

function named(parts: FieldParts): Html {
  const invalid = parts.problem === undefined ? undefined : html` aria-invalid="true"`
  return html`id="${parts.name}" name="${parts.name}"${invalid}${described(parts)}`
}

function described({ name, hint, problem }: FieldParts): Html | undefined {
  const ids = [
    problem === undefined ? [] : [`${name}-problem`],
    hint === undefined ? [] : [`${name}-hint`],
  ].flat()
  return ids.length === 0 ? undefined : html` aria-describedby="${ids.join(' ')}"`
}

function notes({ name, hint, problem }: FieldParts): Html {
  const hintLine = hint === undefined ? undefined : html`<p class="hint" id="${name}-hint">${hint}</p>`
  const problemLine =
    problem === undefined ? undefined : html`<p class="problem" id="${name}-problem">${problem}</p>`
  return html`${hintLine}${problemLine}`
}
