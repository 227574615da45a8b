import type { Connection } from './connection.ts'
import type { ModemUnit } from './unit.ts'

/** What a command works with. */
export interface CommandContext {
  readonly unit: ModemUnit
  readonly connection: Connection
  readonly args: readonly string[]
  /** One information response of one or several lines. */
  say(...lines: string[]): void
  /** Every command that is understood, for `+CLAC`. */
  readonly known: readonly string[]
  /** Has `fire` called after the final result was said. */
  after(fire: () => void): void
}

/** A command's handlers by form; the form that is missing is an ERROR. A string is an information response. */
export interface CommandEntry {
  readonly execute?: Handler | string
  readonly read?: Handler | string
  readonly test?: Handler | string
  readonly set?: Handler
}

/** Does the command; throws AtFailure. The result is the final result where it is not OK. */
export type Handler = (
  context: CommandContext,
) => string | undefined | Promise<string | undefined> | void | Promise<void>

/** The result of a command that a behaviour keeps from being answered. */
export const unanswered = '(unanswered)'
