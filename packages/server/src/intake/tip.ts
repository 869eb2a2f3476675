import { z } from 'zod'
import { type AccessRecipe, type ReportContent, reportContentSchema, themes } from '../reports/index.ts'

/** What the public may tell, whichever way it comes in. */
export const tipSchema = reportContentSchema.extend({
  theme: z.enum(themes).default('unknown'),
  /** True when a child is in danger right now: the tip is looked at first. */
  danger: z.boolean().default(false),
})
export type Tip = z.infer<typeof tipSchema>

/** One address or one sentence is enough; only nothing at all is not a tip. */
export function saysSomething(content: Pick<ReportContent, 'locator' | 'text' | 'seenWhere'>): boolean {
  return [content.locator, content.text, content.seenWhere].some((each) => each.trim() !== '')
}

/** What a person fills in on the form; every one may be empty. */
export const tipFields = [
  'locator',
  'theme',
  'seenWhere',
  'seenWhen',
  'referrer',
  'username',
  'password',
  'text',
  'danger',
] as const
export type TipField = (typeof tipFields)[number]
export type TypedTip = Readonly<Record<TipField, string>>

/** Longest text of each free field, in characters, as the report's schema has it. */
export const maxLengths = {
  locator: 8_000,
  seenWhere: 2_000,
  seenWhen: 500,
  referrer: 2_000,
  username: 200,
  password: 200,
  text: 20_000,
} as const satisfies Partial<Record<TipField, number>>
type FreeField = keyof typeof maxLengths
const freeFields = Object.keys(maxLengths) as FreeField[]

export type FieldProblem =
  | { field: TipField; reason: 'too-long'; max: number; over: number }
  | { field: TipField; reason: 'unreadable' | 'unknown-choice' | 'sent-twice' | 'nothing-filled-in' }

export type TipReading = { ok: true; tip: Tip } | { ok: false; problems: FieldProblem[]; typed: TypedTip }

/**
 * Reads what was typed into the form. On a problem it gives back everything that was typed, ready to be shown again;
 * only characters that no page can show are taken out of it.
 */
export function readTypedTip(typed: TypedTip): TipReading {
  const problems: FieldProblem[] = []
  const readable = { ...typed }
  for (const field of freeFields) {
    // A browser sends line ends as two characters, of which the person typed one.
    readable[field] = typed[field].replaceAll('\r\n', '\n')
    const shown = isOneLine(field)
      ? readable[field].replace(/[\t\n\r\p{Zl}\p{Zp}]+/gu, ' ').replace(/[\p{Cc}\p{Cs}]/gu, '')
      : readable[field].replace(unreadable, '')
    if (shown !== readable[field]) problems.push({ field, reason: 'unreadable' })
    readable[field] = shown
    const over = shown.length - maxLengths[field]
    if (over > 0) problems.push({ field, reason: 'too-long', max: maxLengths[field], over })
  }
  const theme = themes.find((each) => each === (typed.theme || 'unknown'))
  if (theme === undefined) problems.push({ field: 'theme', reason: 'unknown-choice' })
  if (!['', 'no', 'yes'].includes(typed.danger)) problems.push({ field: 'danger', reason: 'unknown-choice' })
  if (!saysSomething(readable)) problems.unshift({ field: 'locator', reason: 'nothing-filled-in' })
  if (problems.length > 0 || theme === undefined) return { ok: false, problems, typed: readable }
  const { locator, text, seenWhere, seenWhen } = readable
  return {
    ok: true,
    tip: {
      locator,
      text,
      seenWhere,
      seenWhen,
      theme,
      danger: typed.danger === 'yes',
      recipe: recipeOf(readable),
    },
  }
}

/** Control characters but tab and line end, and halves of characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unreadable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|\p{Surrogate}/gu

/** What becomes part of a request, and may be named in a notice, is one line (`accessRecipeSchema`). */
function isOneLine(field: FreeField): boolean {
  return field === 'referrer' || field === 'username' || field === 'password'
}

function recipeOf(typed: TypedTip): AccessRecipe {
  const { referrer, username, password } = typed
  return {
    ...(referrer === '' ? {} : { referrer }),
    ...(username === '' ? {} : { username }),
    ...(password === '' ? {} : { password }),
  }
}
