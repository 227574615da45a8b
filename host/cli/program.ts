import { homedir } from 'node:os'
import { join } from 'node:path'
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import type { Params } from '../contract/contract.ts'
import { SettingsFile } from '../settings-file.ts'
import { version } from '../version.ts'
import { doctor } from './doctor.ts'
import {
  type Asked,
  act,
  addContact,
  assignText,
  deleteContact,
  listContacts,
  releaseMail,
  sendText,
  setPaused,
  showLog,
  showMails,
  showStatus,
  showWhy,
} from './messages.ts'
import { changePin, modemConsole, modemPorts, pinLock, ussd } from './modem.ts'
import { exitCodes, processTerminal, report, type Terminal } from './output.ts'
import { readSecret } from './read-secret.ts'
import {
  checkSettings,
  deleteSecret,
  exportSettings,
  getSetting,
  importSettings,
  listSecrets,
  type SettingsAsked,
  setSecret,
  setSetting,
} from './settings.ts'

/** Where a gateway keeps its data when none is named. */
export function standardFolder(): string {
  if (process.env.TEXTPOST_DATA) return process.env.TEXTPOST_DATA
  if (process.platform === 'win32') return join(process.env.APPDATA ?? homedir(), 'Textpost')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Textpost')
  return join(process.env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'textpost')
}

interface CommonOptions {
  readonly data: string
  readonly json: boolean
  readonly config?: string
}

/** Runs one command line and gives its exit code. */
export async function run(args: readonly string[], terminal: Terminal = processTerminal): Promise<number> {
  let exitCode: number = exitCodes.done
  const json = args.includes('--json')
  const set = (code: number | undefined) => {
    if (code !== undefined) exitCode = code
  }
  const program = makeProgram(terminal, set)
  try {
    await program.parseAsync(args, { from: 'user' })
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? exitCodes.done : exitCodes.usage
    return report(terminal, json, thrown)
  }
  return exitCode
}

function makeProgram(terminal: Terminal, set: (code: number | undefined) => void): Command {
  const program = new Command('textpost')
    .description('Email and text messages as one conversation.')
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.error(text.trimEnd()),
    })
    .showHelpAfterError('Add --help for what can be said here.')
  addRunning(program, terminal, set)
  addMessages(program, terminal)
  addDecisions(program, terminal)
  addSettings(program, terminal, set)
  addDoctor(program, terminal, set)
  addModem(program, terminal)
  addSecrets(program, terminal)
  addBackups(program, terminal, set)
  return program
}

/** A sub-command with the options that all of them share. */
function command(parent: Command, name: string, description: string): Command {
  return parent
    .command(name)
    .description(description)
    .addOption(new Option('--data <folder>', 'data folder of the gateway').default(standardFolder()))
    .option('--json', 'print JSON', false)
}

function asked(command: Command, terminal: Terminal): Asked {
  const { data, json } = command.opts<CommonOptions>()
  return { folder: data, json, terminal }
}

function addRunning(program: Command, terminal: Terminal, set: (code: number | undefined) => void): void {
  command(program, 'serve', 'Run the gateway until it is stopped (Ctrl+C).')
    .option('--config <file>', 'settings file; settings.json in the data folder when not given')
    .action(async (_, self: Command) => {
      const { data, json, config } = self.opts<CommonOptions>()
      const { serve } = await import('./serve.ts')
      await serve({ folder: data, json, terminal, ...(config === undefined ? {} : { settingsFile: config }) })
    })
  command(program, 'link', 'Show the address that opens the pages in a browser on this computer.')
    .option('--config <file>', 'settings file; settings.json in the data folder when not given')
    .action(async (_, self: Command) => {
      const { data, json, config } = self.opts<CommonOptions>()
      const { showLink } = await import('./serve.ts')
      await showLink({ folder: data, json, terminal, file: new SettingsFile(data, config) })
    })
  program
    .command('demo')
    .description(
      'Run everything simulated: mailbox, SMS provider, modem and phones. Nothing to set up, nothing leaves this computer.',
    )
    .option('--once', 'play one round trip over each transport and end', false)
    .option('--json', 'print JSON', false)
    .action(async (options: { once: boolean; json: boolean }) => {
      const { demo } = await import('./demo.ts')
      set(await demo({ ...options, terminal }))
    })
}

function addMessages(program: Command, terminal: Terminal): void {
  command(program, 'status', 'Health of every link, the queue and what wants attention.').action((_, self: Command) =>
    showStatus(asked(self, terminal)),
  )
  command(program, 'pause', 'Send and fetch nothing until “textpost resume”, after a restart too.').action(
    (_, self: Command) => setPaused(asked(self, terminal), true),
  )
  command(program, 'resume', 'Go on sending and fetching after a pause.').action((_, self: Command) =>
    setPaused(asked(self, terminal), false),
  )
  command(program, 'send', 'Send a text.')
    .argument('<to>', 'phones or contacts, separated by commas')
    .argument('<text...>', 'the words')
    .option('--by <transport>', 'the modem or provider to use')
    .addOption(new Option('--priority <priority>').choices(['high', 'normal', 'bulk']).default('normal'))
    .option('--at <time>', 'when to send it, such as 2026-01-31T08:00', instant)
    .action(async (to: string, words: string[], options: SendOptions, self: Command) => {
      const order: Params<'send'> = {
        to: to.split(',').map((one) => one.trim()),
        text: words.join(' '),
        priority: options.priority,
        ...(options.by === undefined ? {} : { transport: options.by }),
        ...(options.at === undefined ? {} : { sendAt: options.at }),
      }
      await sendText(asked(self, terminal), order)
    })
  command(program, 'log', 'Texts in both directions, newest first.')
    .option('--phone <phone>', 'of one phone')
    .option('--state <states>', 'in these states, separated by commas', list)
    .option('--by <transport>', 'by one modem or provider')
    .option('--search <words>', 'with these words')
    .option('--limit <number>', 'how many', count, 50)
    .action((options: LogOptions, self: Command) => showLog(asked(self, terminal), logFilter(options)))
  command(program, 'mails', 'Mails that were taken, newest first.')
    .addOption(new Option('--state <state>').choices(['taken', 'ignored', 'rejected', 'failed', 'released']))
    .option('--limit <number>', 'how many', count, 50)
    .action((options: { state?: 'taken'; limit: number }, self: Command) =>
      showMails(asked(self, terminal), { limit: options.limit, ...(options.state ? { state: options.state } : {}) }),
    )
  command(program, 'why', 'Everything that happened to one text, or with --mail to one mail.')
    .argument('<number>', 'number of the text, from “textpost log”', count)
    .option('--mail', 'the number is of a mail', false)
    .action((number: number, options: { mail: boolean }, self: Command) =>
      showWhy(asked(self, terminal), options.mail ? { mailId: number } : { textId: number }),
    )
  for (const [name, description] of [
    ['hold', 'Hold a waiting text.'],
    ['release', 'Send a held text.'],
    ['cancel', 'Give up a text that is not sent yet.'],
    ['resend', 'Send a failed, expired or cancelled text again.'],
  ] as const) {
    command(program, name, description)
      .argument('<text>', 'number of the text', count)
      .action((textId: number, _, self: Command) => act(asked(self, terminal), name, textId))
  }
}

function addDecisions(program: Command, terminal: Terminal): void {
  command(
    program,
    'assign',
    'Give a text that nobody was known for to a mail address; later texts of the phone follow it.',
  )
    .argument('<text>', 'number of the text', count)
    .argument('<address>', 'mail address')
    .action((textId: number, address: string, _, self: Command) => assignText(asked(self, terminal), textId, address))
  command(program, 'release-mail', 'Pass on a mail that was ignored or rejected.')
    .argument('<mail>', 'number of the mail, from “textpost mails”', count)
    .action((mailId: number, _, self: Command) => releaseMail(asked(self, terminal), mailId))
  const contacts = program
    .command('contacts')
    .description('Names that stand for phones in addresses, subjects and commands.')
  command(contacts, 'list', 'Show all contacts.').action((_, self: Command) => listContacts(asked(self, terminal)))
  command(contacts, 'add', 'Add a contact, or change the one with this alias.')
    .argument('<alias>', 'one word, as in anna@sms.example.com')
    .argument('<phone>')
    .option('--name <name>', 'as mails show it')
    .option('--groups <groups>', 'groups that it is in, separated by commas', list)
    .action((alias: string, phone: string, options: { name?: string; groups?: string[] }, self: Command) =>
      addContact(asked(self, terminal), {
        alias,
        phone,
        ...(options.name === undefined ? {} : { name: options.name }),
        ...(options.groups === undefined ? {} : { groups: options.groups }),
      }),
    )
  command(contacts, 'remove', 'Remove a contact.')
    .argument('<alias>')
    .action((alias: string, _, self: Command) => deleteContact(asked(self, terminal), alias))
}

function addBackups(program: Command, terminal: Terminal, set: (code: number | undefined) => void): void {
  command(
    program,
    'backup',
    'Copy the message store, while Textpost runs or not. Textpost does so by itself once a day.',
  )
    .argument('[file]', 'where to; the folder “backups” in the data folder when not given')
    .action(async (file: string | undefined, _, self: Command) => {
      const { backup } = await import('./backup.ts')
      await backup(asked(self, terminal), file)
    })
  command(program, 'check', 'Examine the message store, or a copy of it.')
    .argument('[file]', 'a copy; the store of the data folder when not given')
    .action(async (file: string | undefined, _, self: Command) => {
      const { check } = await import('./backup.ts')
      set(await check(asked(self, terminal), file))
    })
  command(
    program,
    'restore',
    'Put a copy in the place of the message store. Textpost must not run; the store that is there is kept.',
  )
    .argument('<file>', 'the copy')
    .action(async (file: string, _, self: Command) => {
      const { putBack } = await import('./backup.ts')
      await putBack(asked(self, terminal), file)
    })
}

interface SendOptions {
  readonly by?: string
  readonly priority: 'high' | 'normal' | 'bulk'
  readonly at?: number
}

interface LogOptions {
  readonly phone?: string
  readonly state?: string[]
  readonly by?: string
  readonly search?: string
  readonly limit: number
}

function logFilter({ phone, state, by, search, limit }: LogOptions): Params<'texts'> {
  return {
    limit,
    ...(phone === undefined ? {} : { phone }),
    ...(state === undefined ? {} : { states: state as NonNullable<Params<'texts'>['states']> }),
    ...(by === undefined ? {} : { transport: by }),
    ...(search === undefined ? {} : { search }),
  }
}

function addSettings(program: Command, terminal: Terminal, set: (code: number | undefined) => void): void {
  const settings = program.command('settings').description('Read and change settings.')
  const withFile = (name: string, description: string) =>
    command(settings, name, description).option(
      '--config <file>',
      'settings file; settings.json in the data folder when not given',
    )
  const fileOf = (self: Command): SettingsAsked => {
    const { data, config } = self.opts<CommonOptions>()
    return { ...asked(self, terminal), file: new SettingsFile(data, config) }
  }
  withFile('get', 'Show the settings in force, or one of them.')
    .argument('[path]', 'such as queue.expiryHours or transports.modem-1.port')
    .action((path: string | undefined, _, self: Command) => set(getSetting(fileOf(self), path)))
  withFile('set', 'Change one setting; without a value it gets its default back.')
    .argument('<path>', 'such as queue.expiryHours')
    .argument('[value]')
    .action(async (path: string, value: string | undefined, _, self: Command) =>
      set(await setSetting(fileOf(self), path, value)),
    )
  withFile('import', 'Take all settings from a file.')
    .argument('<file>')
    .action(async (from: string, _, self: Command) => set(await importSettings(fileOf(self), from)))
  withFile('export', 'Print the settings file, for a copy or another computer. Secrets are never in it.').action(
    (_, self: Command) => set(exportSettings(fileOf(self))),
  )
  withFile('check', 'Look for mistakes in a settings file.')
    .argument('[file]', 'the one in force when not given')
    .action((from: string | undefined, _, self: Command) => set(checkSettings(fileOf(self), from)))
  command(settings, 'schema', 'Print the JSON Schema of the settings file.').action(async () => {
    const { jsonSchema } = await import('../../core/settings/tree.ts')
    terminal.out(JSON.stringify(jsonSchema(), undefined, 2))
  })
}

function addDoctor(program: Command, terminal: Terminal, set: (code: number | undefined) => void): void {
  command(program, 'doctor', 'Examine modems, SMS providers and mailboxes: what works, what does not, and what to do.')
    .argument('[link]', 'one of them; all when not given')
    .option('--text', 'also send a text to oneself by each modem; it costs what a text costs', false)
    .option('--no-report', 'write no report for support')
    .action(async (link: string | undefined, options: { text: boolean; report: boolean }, self: Command) =>
      set(
        await doctor(asked(self, terminal), {
          loopBack: options.text,
          report: options.report,
          ...(link === undefined ? {} : { link }),
        }),
      ),
    )
}

function addModem(program: Command, terminal: Terminal): void {
  const modem = program.command('modem').description('What a modem can do beside texts.')
  command(modem, 'ports', 'Show the serial ports of this computer and what is behind them.').action(
    (_, self: Command) => modemPorts(asked(self, terminal)),
  )
  command(modem, 'console', 'Write AT commands by hand while texts flow; one a line, an empty line or Ctrl+D ends.')
    .argument('<modem>')
    .argument('[line...]', 'one command instead of a console')
    .action((name: string, line: string[], _, self: Command) =>
      modemConsole(asked(self, terminal), name, line.join(' ')),
    )
  command(modem, 'ussd', 'Ask the network by a code such as *100#.')
    .argument('<modem>')
    .argument('<code>')
    .action((name: string, code: string, _, self: Command) => ussd(asked(self, terminal), name, code))
  command(modem, 'pin', 'Change the PIN of the SIM card; the old and the new one are asked for.')
    .argument('<modem>')
    .action((name: string, _, self: Command) => changePin(asked(self, terminal), name))
  command(modem, 'pin-lock', 'Switch on or off that the SIM card asks for its PIN.')
    .argument('<modem>')
    .addArgument(new Argument('<switch>').choices(['on', 'off']))
    .action((name: string, to: string, _, self: Command) => pinLock(asked(self, terminal), name, to === 'on'))
}

function addSecrets(program: Command, terminal: Terminal): void {
  const secret = program
    .command('secret')
    .description('Keep passwords and PINs, in a file of the data folder that only you can read.')
  command(secret, 'set', 'Keep a secret; its value is read from standard input.')
    .argument('<name>', 'imap/ACCOUNT, smtp/ACCOUNT, smpp/TRANSPORT, pin/TRANSPORT, listener/USER or code')
    .action(async (name: string, _, self: Command) => setSecret(asked(self, terminal), name, await readSecret(name)))
  command(secret, 'list', 'Show which secrets are kept; never their values.').action((_, self: Command) =>
    listSecrets(asked(self, terminal)),
  )
  command(secret, 'delete', 'Forget a secret.')
    .argument('<name>')
    .action((name: string, _, self: Command) => deleteSecret(asked(self, terminal), name))
}

function count(given: string): number {
  const number = Number(given)
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('It must be a whole number from 1.')
  return number
}

function instant(given: string): number {
  const at = Date.parse(given)
  if (Number.isNaN(at)) throw new InvalidArgumentError('It must be a time such as 2026-01-31T08:00.')
  return at
}

function list(given: string): string[] {
  return given.split(',').map((one) => one.trim())
}
