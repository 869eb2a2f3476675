import { type Config, type ConfigResult, readConfigFile } from '../foundation/index.ts'

/** Reads the configuration or says what is wrong with it, field by field. */
export function loadConfig(path: string): Config {
  return usable(readConfigFile(path))
}

export function usable(result: ConfigResult): Config {
  if (!result.ok)
    throw new Error(
      `The configuration cannot be used:\n${result.problems.map((problem) => `  ${problem}`).join('\n')}`,
    )
  return result.config
}

export const configOption = [
  '-c, --config <file>',
  'the configuration (JSON; see docs/guide-administrator.md)',
] as const
