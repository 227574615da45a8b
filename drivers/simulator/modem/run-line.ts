import { type AtCommand, parseCommandLine } from './at-syntax.ts'
import { type CommandContext, type CommandEntry, unanswered } from './command.ts'
import { generalCommands } from './commands/general.ts'
import { messageCommands } from './commands/messages.ts'
import { networkCommands } from './commands/network.ts'
import { receptionCommands } from './commands/reception.ts'
import { simCommands } from './commands/sim.ts'
import type { Connection } from './connection.ts'
import { AtFailure, cmeError, finalOf, LineGone, plainError } from './results.ts'
import type { ModemUnit } from './unit.ts'

const commands: ReadonlyMap<string, CommandEntry> = new Map(
  [generalCommands, simCommands, networkCommands, messageCommands, receptionCommands].flatMap(Object.entries),
)

const numericResults: Readonly<Record<string, string>> = { OK: '0', ERROR: '4', 'NO CARRIER': '3' }

/** Runs a command line from `AT` on, up to and with its final result. Rejects with LineGone when nobody is left to hear it. */
export async function runCommandLine(unit: ModemUnit, connection: Connection, line: string): Promise<void> {
  const verdict = unit.verdictOnCommand(line)
  if (verdict?.kind === 'silent') return
  if (verdict?.kind === 'answer') {
    if (verdict.lines.length > 0) sayInformation(unit, connection, verdict.lines)
    return sayFinal(unit, connection, verdict.final)
  }
  if (verdict?.kind === 'late') await unit.wait(verdict.delayMs)
  const afterwards: (() => void)[] = []
  const final = await resultOf(unit, connection, line, afterwards)
  if (final !== undefined) sayFinal(unit, connection, final)
  for (const fire of afterwards) fire()
}

async function resultOf(
  unit: ModemUnit,
  connection: Connection,
  line: string,
  afterwards: (() => void)[],
): Promise<string | undefined> {
  let final = 'OK'
  try {
    const parsed = parseCommandLine(line)
    if (!parsed) throw plainError()
    for (const command of parsed) {
      const result = await execute(unit, connection, command, afterwards)
      if (result === unanswered) return undefined
      final = result ?? 'OK'
    }
    return final
  } catch (error) {
    if (error instanceof LineGone) throw error
    const failure = error instanceof AtFailure ? error : cmeError(100)
    return finalOf(failure, unit.settings.cmee, unit.dialect.plainCmsAtCmee0)
  }
}

async function execute(
  unit: ModemUnit,
  connection: Connection,
  command: AtCommand,
  afterwards: (() => void)[],
): Promise<string | undefined> {
  const say = (...lines: string[]) => sayInformation(unit, connection, lines)
  const written = writtenAnswer(unit, command.typed.toUpperCase())
  if (written) return sayWritten(unit, written, say)
  const handler = commands.get(command.name)?.[command.action]
  if (handler === undefined) throw plainError()
  if (typeof handler === 'string') {
    say(handler)
    return undefined
  }
  const context: CommandContext = {
    unit,
    connection,
    args: command.args,
    known: [...commands.keys()],
    say,
    after: (fire) => {
      afterwards.push(fire)
    },
  }
  return (await handler(context)) ?? undefined
}

function writtenAnswer(unit: ModemUnit, typed: string): readonly string[] | undefined {
  const exact = unit.dialect.answers.get(typed)
  if (exact) return exact
  for (const [key, lines] of unit.dialect.answers) {
    if (key.endsWith('*') && typed.startsWith(key.slice(0, -1))) return lines
  }
  return undefined
}

function sayWritten(unit: ModemUnit, lines: readonly string[], say: (...lines: string[]) => void): string | undefined {
  const all = lines.join('\n')
  if (/^(ERROR|\+CM[ES] ERROR: \d+)$/.test(all)) return all
  if (/\{(imsi|iccid)\}/.test(all) && unit.sim.state === 'absent') throw cmeError(10)
  if (all.includes('{imsi}') && unit.sim.state !== 'ready') throw cmeError(unit.sim.state === 'pin' ? 11 : 12)
  if (lines.length > 0) say(...lines.map((line) => unit.fill(line)))
  return undefined
}

function sayInformation(unit: ModemUnit, connection: Connection, lines: readonly string[]): void {
  const text = `${lines.join('\r\n')}\r\n`
  connection.say('information', unit.settings.verbose ? `\r\n${text}` : text)
}

function sayFinal(unit: ModemUnit, connection: Connection, result: string): void {
  if (unit.settings.quiet) return
  connection.say('final', unit.settings.verbose ? `\r\n${result}\r\n` : `${numericResults[result] ?? result}\r`)
}
