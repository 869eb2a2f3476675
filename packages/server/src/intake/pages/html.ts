// Pages are strings made by one tagged template that escapes whatever is put into it. What may stand unescaped is only
// what the same template made.

const made: unique symbol = Symbol('html')

/** Markup made by `html`; no value from outside can look like it. */
export interface Html {
  readonly [made]: string
}

type Value = string | number | Html | undefined | readonly Html[]

/** Markup with every value escaped for text and for quoted attributes; `undefined` becomes nothing. */
export function html(markup: TemplateStringsArray, ...values: readonly Value[]): Html {
  let text = markup[0] ?? ''
  values.forEach((value, at) => {
    text += textOf(value) + (markup[at + 1] ?? '')
  })
  return { [made]: text }
}

export function htmlText(page: Html): string {
  return page[made]
}

function textOf(value: Value): string {
  if (value === undefined) return ''
  if (typeof value === 'string') return escaped(value)
  if (typeof value === 'number') return String(value)
  return made in value ? value[made] : value.map((each) => each[made]).join('')
}

const special = /[&<>"'`\0]/
const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
  '\0': '\ufffd',
}

function escaped(text: string): string {
  return special.test(text) ? text.replace(/[&<>"'`\0]/g, (character) => entities[character] ?? '') : text
}
