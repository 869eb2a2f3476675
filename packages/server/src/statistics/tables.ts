import type { Generated } from 'kysely'
import type { FactStep } from './facts.ts'

interface StatisticsFactTable {
  step: FactStep
  subject: string
  at: Date
  word: string | null
  took_ms: number | null
}

interface StatisticsCursorTable {
  only_row: Generated<boolean>
  next_leaf: number
}

declare module '../foundation/database.ts' {
  interface Tables {
    statistics_fact: StatisticsFactTable
    statistics_cursor: StatisticsCursorTable
  }
}
