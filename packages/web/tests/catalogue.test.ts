import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { IntlMessageFormat } from 'intl-messageformat'
import { describe, expect, it } from 'vitest'
import { texts as signInTexts } from '../../server/src/accounts/texts.ts'
import { texts as assessmentTexts } from '../../server/src/assessment/texts.ts'
import { texts as captureTexts } from '../../server/src/capture/texts.ts'
import { alarmKinds } from '../../server/src/exchange/alarm-kinds.ts'
import { givingUpReasons } from '../../server/src/exchange/desk/giving-up-reasons.ts'
import { problemWords } from '../../server/src/exchange/desk/health.ts'
import { onwardRules } from '../../server/src/exchange/onward.ts'
import { copyStates } from '../../server/src/exchange/withdrawal/copies.ts'
import { keepReasons, withdrawalReasons } from '../../server/src/exchange/withdrawal/records.ts'
import { closingReasons } from '../../server/src/intake/closing-reasons.ts'
import { stateWords } from '../../server/src/intake/state/state-of.ts'
import { nearness } from '../../server/src/known/effect/rules.ts'
import { texts as effectTexts } from '../../server/src/known/effect/texts.ts'
import { fileRefusals, lineRefusals } from '../../server/src/known/formats/list-line.ts'
import { leavingReasons } from '../../server/src/known/lists/listing.ts'
import { wrongReasons } from '../../server/src/known/lists/mark-wrong.ts'
import { listTexts } from '../../server/src/known/lists/texts.ts'
import { hashListKinds } from '../../server/src/known/tables.ts'
import { texts as policeTexts } from '../../server/src/police/texts.ts'
import * as vocabulary from '../../server/src/reports/vocabulary.ts'
import { steps } from '../../server/src/statistics/schemas.ts'
import { noticeStates } from '../../server/src/takedown/tables.ts'
import { texts as takedownTexts } from '../../server/src/takedown/texts.ts'
import en from '../src/texts/en.json'
import nl from '../src/texts/nl.json'
import sv from '../src/texts/sv.json'

type Catalogue = { [key: string]: string | Catalogue }
const flat = (catalogue: Catalogue, prefix = ''): [string, string][] =>
  Object.entries(catalogue).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[prefix + key, value]] : flat(value, `${prefix}${key}.`),
  )
const catalogues = { en: new Map(flat(en)), sv: new Map(flat(sv)), nl: new Map(flat(nl)) }

/** The names of a message's arguments. */
function argumentsOf(message: string, language: string): string[] {
  const names = new Set<string>()
  const walk = (parts: ReturnType<IntlMessageFormat['getAst']>): void => {
    for (const part of parts) {
      if ('value' in part && part.type !== 0) names.add(part.value)
      if ('options' in part) for (const option of Object.values(part.options)) walk(option.value)
    }
  }
  walk(new IntlMessageFormat(message, language).getAst())
  return [...names].toSorted()
}

/** Every kind of ledger event that the server's rooms write. */
function eventKinds(): string[] {
  const root = join(import.meta.dirname, '../../server/src')
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  const kinds = files
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.includes('testing'))
    .flatMap((file) => readFileSync(join(root, file), 'utf8').match(/\bkind:[^\n]*/g) ?? [])
    .flatMap((line) => [...line.matchAll(/'([a-z]+\.[a-z-]+)'/g)].map((match) => match[1] ?? ''))
  return [...new Set(kinds)]
}

const needed: Readonly<Record<string, readonly string[]>> = {
  source: vocabulary.sources,
  theme_of_tip: vocabulary.themes,
  priority: vocabulary.priorities,
  locator: vocabulary.locatorKinds,
  kind: vocabulary.itemKinds,
  classification: vocabulary.classifications,
  age: vocabulary.ageCategories,
  sex: vocabulary.sexCategories,
  flag: vocabulary.assessmentFlags,
  action: vocabulary.actionKinds,
  reason: vocabulary.actionReasons,
  stage: vocabulary.stages,
  stage_means: vocabulary.stages,
  attention: vocabulary.attentions.flatMap((each) => [`${each}.title`, `${each}.todo`]),
  outcome: vocabulary.outcomes,
  onward: onwardRules,
  copyState: copyStates,
  keepReason: keepReasons,
  nearness,
  withdrawalReason: withdrawalReasons,
  declineReason: vocabulary.declineReasons,
  closingReason: closingReasons,
  reportState: stateWords,
  step: steps,
  noticeState: noticeStates,
  alarm: alarmKinds,
  hashListKind: hashListKinds,
  hashLineRefusal: lineRefusals,
  hashFileRefusal: fileRefusals,
  hashLeft: leavingReasons,
  wrongReason: wrongReasons,
  givingUp: givingUpReasons,
  'exchange.problem': problemWords,
  event: eventKinds(),
}

describe.each(Object.entries(catalogues))('the catalogue in %s', (language, catalogue) => {
  it('has the same texts as the English one', () => {
    expect([...catalogue.keys()].toSorted()).toEqual([...catalogues.en.keys()].toSorted())
  })

  it('says each text with the arguments of the English one', () => {
    for (const [key, message] of catalogue)
      expect(argumentsOf(message, language), key).toEqual(argumentsOf(catalogues.en.get(key) ?? '', 'en'))
  })

  it.each(Object.keys(needed))('has a text for every word of %s', (group) => {
    expect(needed[group]?.filter((word) => !catalogue.has(`${group}.${word}`))).toEqual([])
  })

  it('has a sentence for every failure of the rooms that the workbench asks', () => {
    const codes = [
      assessmentTexts,
      signInTexts,
      captureTexts,
      effectTexts,
      policeTexts,
      takedownTexts,
      listTexts,
    ].flatMap(Object.keys)
    const missing = codes.filter(
      (code) => !catalogue.has(`failure.${code}`) && !catalogue.has(`refusal.${code}`),
    )
    expect(missing).toEqual([])
  })
})

describe('the translations', () => {
  it.each(['sv', 'nl'] as const)('into %s leave no sentence in English', (language) => {
    const same = [...catalogues[language]].filter(
      ([key, text]) => text === catalogues.en.get(key) && text.split(/\s+/).length > 2 && !text.includes('{'),
    )
    expect(same).toEqual([])
  })
})

it('finds the kinds of events in the rooms', () => {
  expect(eventKinds()).toContain('item.assessed')
})
