import { homedir } from 'node:os'
import { join } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { languages } from '../../core/words/say.ts'
import type { Asked } from './messages.ts'
import { t } from './words.ts'

/** Where a gateway keeps its data when none is named. */
export function standardFolder(): string {
  if (process.env.TEXTPOST_DATA) return process.env.TEXTPOST_DATA
  if (process.platform === 'win32') return join(process.env.APPDATA ?? homedir(), 'Textpost')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Textpost')
  return join(process.env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'textpost')
}

/** What every command may be given. */
export interface CommonOptions {
  readonly data: string
  readonly json: boolean
  readonly config?: string
}

/** The gateway that a command is for, and how it is to answer. */
export type AskedOf = (self: Command) => Asked

/** The exit code of this run; undefined leaves it. */
export type SetExitCode = (code: number | undefined) => void

/** A sub-command with the options that all of them share. */
export function command(parent: Command, name: string, description: string): Command {
  return parent
    .command(name)
    .description(description)
    .addOption(new Option('--data <folder>', t('data folder of the gateway')).default(standardFolder()))
    .option('--json', t('print JSON'), false)
    .addOption(languageOption())
    .helpOption('-h, --help', t('show this help'))
}

export function languageOption(): Option {
  return new Option('--language <language>', t("language of the words: en or de; the system's when not given")).choices(
    languages,
  )
}

/** A whole number from 1. */
export function count(given: string): number {
  const number = Number(given)
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError(t('It must be a whole number from 1.'))
  return number
}

/** Milliseconds since the Unix epoch. */
export function instant(given: string): number {
  // A day alone would begin at midnight in Greenwich.
  const at = Date.parse(/^\d{4}-\d\d-\d\d$/.test(given) ? `${given}T00:00` : given)
  if (Number.isNaN(at)) throw new InvalidArgumentError(t('It must be a time such as 2026-01-31T08:00.'))
  return at
}

/** Words that commas separate. */
export function list(given: string): string[] {
  return given.split(',').map((one) => one.trim())
}
