import { homedir } from 'node:os'
import { join } from 'node:path'
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { languages } from '../../core/words/say.ts'
import type { Params } from '../contract/contract.ts'
import type { ForeignKind } from '../foreign/convert.ts'
import { SettingsFile } from '../settings-file.ts'
import { version } from '../version.ts'
import { doctor } from './doctor.ts'
import { headings, helpWords, usageError } from './help-words.ts'
import {
  type Asked,
  act,
  addContact,
  askAfter,
  assignText,
  deleteContact,
  exportLog,
  listContacts,
  releaseMail,
  rewordText,
  sendText,
  setPaused,
  showLog,
  showMails,
  showStatus,
  showWhy,
  trustServer,
} from './messages.ts'
import { changePin, modemConsole, modemPorts, pinLock, ussd } from './modem.ts'
import { exitCodes, processTerminal, report, type Terminal } from './output.ts'
import { addCare, addPeople } from './program-care.ts'
import { readSecret } from './read-secret.ts'
import {
  checkSettings,
  deleteSecret,
  exportSettings,
  getSetting,
  importForeign,
  importSettings,
  listSecrets,
  type SettingsAsked,
  setSecret,
  setSetting,
} from './settings.ts'
import { signIn, signOut } from './sign-in.ts'
import { languageOfCommand, speak, t } from './words.ts'

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
  speak(languageOfCommand(args))
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
    .description(t('Email and text messages as one conversation.'))
    .version(version, '-V, --version', t('show the version'))
    .helpOption('-h, --help', t('show this help'))
    .helpCommand('help [command]', t('show the help of a command'))
    .configureHelp({
      styleTitle: headings,
      styleUsage: helpWords,
      styleOptionDescription: helpWords,
      styleArgumentDescription: helpWords,
    })
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.error(text.trimEnd()),
      outputError: (text, write) => write(usageError(text)),
    })
    .showHelpAfterError(t('Add --help for what can be said here.'))
  addRunning(program, terminal, set)
  addMessages(program, terminal)
  addDecisions(program, terminal)
  addTrace(program, terminal)
  addSettings(program, terminal, set)
  addDoctor(program, terminal, set)
  addModem(program, terminal)
  addMail(program, terminal)
  addSmsc(program, terminal)
  addSecrets(program, terminal)
  addBackups(program, terminal, set)
  addCare(program, command, (self) => asked(self, terminal))
  return program
}

/** A sub-command with the options that all of them share. */
function command(parent: Command, name: string, description: string): Command {
  return parent
    .command(name)
    .description(description)
    .addOption(new Option('--data <folder>', t('data folder of the gateway')).default(standardFolder()))
    .option('--json', t('print JSON'), false)
    .addOption(languageOption())
    .helpOption('-h, --help', t('show this help'))
}

function languageOption(): Option {
  return new Option('--language <language>', t("language of the words: en or de; the system's when not given")).choices(
    languages,
  )
}

function asked(command: Command, terminal: Terminal): Asked {
  const { data, json } = command.opts<CommonOptions>()
  return { folder: data, json, terminal }
}

function addRunning(program: Command, terminal: Terminal, set: (code: number | undefined) => void): void {
  command(program, 'serve', t('Run the gateway until it is stopped (Ctrl+C).'))
    .option('--config <file>', t('settings file; settings.json in the data folder when not given'))
    .action(async (_, self: Command) => {
      const { data, json, config } = self.opts<CommonOptions>()
      const { serve } = await import('./serve.ts')
      await serve({ folder: data, json, terminal, ...(config === undefined ? {} : { settingsFile: config }) })
    })
  command(program, 'link', t('Show the address that opens the pages in a browser on this computer.'))
    .option('--config <file>', t('settings file; settings.json in the data folder when not given'))
    .action(async (_, self: Command) => {
      const { data, json, config } = self.opts<CommonOptions>()
      const { showLink } = await import('./serve.ts')
      await showLink({ folder: data, json, terminal, file: new SettingsFile(data, config) })
    })
  program
    .command('demo')
    .description(
      t(
        'Run everything simulated: mailbox, SMS provider, modem and phones. Nothing to set up, nothing leaves this computer.',
      ),
    )
    .option('--once', t('play one round trip over each transport and end'), false)
    .option('--json', t('print JSON'), false)
    .addOption(languageOption())
    .action(async (options: { once: boolean; json: boolean }) => {
      const { demo } = await import('./demo.ts')
      set(await demo({ ...options, terminal }))
    })
}

function addMessages(program: Command, terminal: Terminal): void {
  command(program, 'status', t('Health of every link, the queue and what wants attention.')).action(
    (_, self: Command) => showStatus(asked(self, terminal)),
  )
  command(program, 'pause', t('Send and fetch nothing until “textpost resume”, after a restart too.')).action(
    (_, self: Command) => setPaused(asked(self, terminal), true),
  )
  command(program, 'resume', t('Go on sending and fetching after a pause.')).action((_, self: Command) =>
    setPaused(asked(self, terminal), false),
  )
  command(program, 'send', t('Send a text.'))
    .argument('<to>', t('phones or contacts, separated by commas'))
    .argument('<text...>', t('the words'))
    .option('--by <transport>', t('the modem or provider to use'))
    .addOption(new Option('--priority <priority>').choices(['high', 'normal', 'bulk']).default('normal'))
    .option('--at <time>', t('when to send it, such as 2026-01-31T08:00'), instant)
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
  command(program, 'log', t('Texts in both directions, newest first.'))
    .option('--phone <phone>', t('of one phone'))
    .addOption(new Option('--direction <direction>', t('to phones or from them')).choices(['out', 'in']))
    .option('--state <states>', t('in these states, separated by commas'), list)
    .option('--by <transport>', t('by one modem or provider'))
    .option('--sender <address>', t('sent for one mail address'))
    .option('--search <words>', t('with these words'))
    .option('--since <time>', t('written then or later, such as 2026-01-31'), instant)
    .option('--until <time>', t('written before, such as 2026-02-01T12:00'), instant)
    .option('--limit <number>', t('how many'), count, 50)
    .addOption(
      new Option('--form <form>', t('print all of them as a file instead, oldest first')).choices([
        'csv',
        'json',
        'mbox',
      ]),
    )
    .action(({ form, ...options }: LogOptions, self: Command) => {
      const { limit, ...filter } = logFilter(options)
      return form === undefined
        ? showLog(asked(self, terminal), { ...filter, limit })
        : exportLog(asked(self, terminal), filter, form)
    })
  command(program, 'mails', t('Mails that were taken, newest first.'))
    .addOption(new Option('--state <state>').choices(['taken', 'ignored', 'rejected', 'failed', 'released']))
    .option('--limit <number>', t('how many'), count, 50)
    .action((options: { state?: 'taken'; limit: number }, self: Command) =>
      showMails(asked(self, terminal), { limit: options.limit, ...(options.state ? { state: options.state } : {}) }),
    )
  command(program, 'why', t('Everything that happened to one text, or with --mail to one mail.'))
    .argument('<number>', t('number of the text, from “textpost log”'), count)
    .option('--mail', t('the number is of a mail'), false)
    .action((number: number, options: { mail: boolean }, self: Command) =>
      showWhy(asked(self, terminal), options.mail ? { mailId: number } : { textId: number }),
    )
  for (const [name, description] of [
    ['hold', t('Hold a waiting text.')],
    ['release', t('Send a held text.')],
    ['cancel', t('Give up a text that is not sent yet, or take it back from the SMS provider.')],
    ['resend', t('Send a failed, expired or cancelled text again.')],
  ] as const) {
    command(program, name, description)
      .argument('<text>', t('number of the text'), count)
      .action((textId: number, _, self: Command) => act(asked(self, terminal), name, textId))
  }
  command(program, 'reword', t('Give a text other words: while it waits, or at the SMS provider while that keeps it.'))
    .argument('<text>', t('number of the text'), count)
    .argument('<words...>', t('the new words'))
    .action((textId: number, words: string[], _, self: Command) =>
      rewordText(asked(self, terminal), textId, words.join(' ')),
    )
  command(program, 'ask', t('Ask the SMS provider what has become of a text.'))
    .argument('<text>', t('number of the text'), count)
    .action((textId: number, _, self: Command) => askAfter(asked(self, terminal), textId))
}

function addTrace(program: Command, terminal: Terminal): void {
  command(program, 'trace', t('Show what goes over the wires until Ctrl+C, without passwords.'))
    .argument('[link]', t('one modem, provider or mail account; all when not given'))
    .option('--pcap <file>', t('also write what goes to SMS providers and back as a capture that Wireshark reads'))
    .option('--words', t('show the words that people wrote, too'), false)
    .option('--seconds <number>', t('end after so long'), count)
    .action(
      async (link: string | undefined, options: { pcap?: string; words: boolean; seconds?: number }, self: Command) => {
        const { trace } = await import('./trace.ts')
        await trace(asked(self, terminal), { ...options, ...(link === undefined ? {} : { link }) })
      },
    )
}

function addDecisions(program: Command, terminal: Terminal): void {
  command(
    program,
    'assign',
    t('Give a text that nobody was known for to a mail address; later texts of the phone follow it.'),
  )
    .argument('<text>', t('number of the text'), count)
    .argument('<address>', t('mail address'))
    .action((textId: number, address: string, _, self: Command) => assignText(asked(self, terminal), textId, address))
  command(program, 'release-mail', t('Pass on a mail that was ignored or rejected.'))
    .argument('<mail>', t('number of the mail, from “textpost mails”'), count)
    .action((mailId: number, _, self: Command) => releaseMail(asked(self, terminal), mailId))
  command(
    program,
    'trust',
    t('Show which mail server says that a refused mail is genuine; with its name, trust it and pass the mail on.'),
  )
    .argument('<mail>', t('number of the mail, from “textpost mails”'), count)
    .argument('[server]', t('the mail server of your own mailbox, as it is shown'))
    .action((mailId: number, server: string | undefined, _, self: Command) =>
      trustServer(asked(self, terminal), mailId, server),
    )
  const contacts = program
    .command('contacts')
    .description(t('Names that stand for phones in addresses, subjects and commands.'))
  command(contacts, 'list', t('Show all contacts.')).action((_, self: Command) => listContacts(asked(self, terminal)))
  command(contacts, 'add', t('Add a contact, or change the one with this alias.'))
    .argument('<alias>', t('one word, as in anna@sms.example.com'))
    .argument('<phone>')
    .option('--name <name>', t('as mails show it'))
    .option('--groups <groups>', t('groups that it is in, separated by commas'), list)
    .option('--others <phones>', t('further numbers of the same person, separated by commas'), list)
    .action((alias: string, phone: string, { name, groups, others }: ContactOptions, self: Command) =>
      addContact(asked(self, terminal), {
        alias,
        phone,
        ...(name === undefined ? {} : { name }),
        ...(groups === undefined ? {} : { groups }),
        ...(others === undefined ? {} : { others }),
      }),
    )
  command(contacts, 'remove', t('Remove a contact.'))
    .argument('<alias>')
    .action((alias: string, _, self: Command) => deleteContact(asked(self, terminal), alias))
  addPeople(program, contacts, command, (self) => asked(self, terminal))
}

function addBackups(program: Command, terminal: Terminal, set: (code: number | undefined) => void): void {
  command(
    program,
    'backup',
    t('Copy the message store, while Textpost runs or not. Textpost does so by itself once a day.'),
  )
    .argument('[file]', t('where to; the folder “backups” in the data folder when not given'))
    .action(async (file: string | undefined, _, self: Command) => {
      const { backup } = await import('./backup.ts')
      await backup(asked(self, terminal), file)
    })
  command(program, 'check', t('Examine the message store, or a copy of it.'))
    .argument('[file]', t('a copy; the store of the data folder when not given'))
    .action(async (file: string | undefined, _, self: Command) => {
      const { check } = await import('./backup.ts')
      set(await check(asked(self, terminal), file))
    })
  command(
    program,
    'restore',
    t('Put a copy in the place of the message store. Textpost must not run; the store that is there is kept.'),
  )
    .argument('<file>', t('the copy'))
    .action(async (file: string, _, self: Command) => {
      const { putBack } = await import('./backup.ts')
      await putBack(asked(self, terminal), file)
    })
}

interface ContactOptions {
  readonly name?: string
  readonly groups?: string[]
  readonly others?: string[]
}

interface SendOptions {
  readonly by?: string
  readonly priority: 'high' | 'normal' | 'bulk'
  readonly at?: number
}

type LogFilter = NonNullable<Params<'log'>['filter']> & { readonly limit: number }

interface LogOptions {
  readonly phone?: string
  readonly direction?: 'out' | 'in'
  readonly sender?: string
  readonly since?: number
  readonly until?: number
  readonly form?: 'csv' | 'json' | 'mbox'
  readonly state?: string[]
  readonly by?: string
  readonly search?: string
  readonly limit: number
}

function logFilter({ phone, direction, state, by, sender, search, since, until, limit }: LogOptions): LogFilter {
  return {
    limit,
    ...(phone === undefined ? {} : { phone }),
    ...(direction === undefined ? {} : { direction }),
    ...(sender === undefined ? {} : { sender }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    ...(state === undefined ? {} : { states: state as NonNullable<Params<'texts'>['states']> }),
    ...(by === undefined ? {} : { transport: by }),
    ...(search === undefined ? {} : { search }),
  }
}

function addSettings(program: Command, terminal: Terminal, set: (code: number | undefined) => void): void {
  const settings = program.command('settings').description(t('Read and change settings.'))
  const withFile = (name: string, description: string) =>
    command(settings, name, description).option(
      '--config <file>',
      t('settings file; settings.json in the data folder when not given'),
    )
  const fileOf = (self: Command): SettingsAsked => {
    const { data, config } = self.opts<CommonOptions>()
    return { ...asked(self, terminal), file: new SettingsFile(data, config) }
  }
  withFile('get', t('Show the settings in force, or one of them.'))
    .argument('[path]', t('such as queue.expiryHours or transports.modem-1.port'))
    .action((path: string | undefined, _, self: Command) => set(getSetting(fileOf(self), path)))
  withFile('set', t('Change one setting; without a value it gets its default back.'))
    .argument('<path>', t('such as queue.expiryHours'))
    .argument('[value]')
    .action(async (path: string, value: string | undefined, _, self: Command) =>
      set(await setSetting(fileOf(self), path, value)),
    )
  withFile(
    'import',
    t('Take all settings from a file, or with --from the SMSC records of another gateway beside those that are there.'),
  )
    .argument('<file>')
    .addOption(
      new Option('--from <gateway>', t('the gateway that the file is of')).choices(['communigate', 'momentum']),
    )
    .option('--dry-run', t('with --from: only show what would be taken'), false)
    .action(async (from: string, options: { from?: ForeignKind; dryRun: boolean }, self: Command) =>
      set(
        options.from === undefined
          ? await importSettings(fileOf(self), from)
          : await importForeign(fileOf(self), options.from, from, options.dryRun),
      ),
    )
  withFile('export', t('Print the settings file, for a copy or another computer. Secrets are never in it.')).action(
    (_, self: Command) => set(exportSettings(fileOf(self))),
  )
  withFile('check', t('Look for mistakes in a settings file.'))
    .argument('[file]', t('the one in force when not given'))
    .action((from: string | undefined, _, self: Command) => set(checkSettings(fileOf(self), from)))
  command(settings, 'schema', t('Print the JSON Schema of the settings file.')).action(async () => {
    const { jsonSchema } = await import('../../core/settings/tree.ts')
    terminal.out(JSON.stringify(jsonSchema(), undefined, 2))
  })
}

function addDoctor(program: Command, terminal: Terminal, set: (code: number | undefined) => void): void {
  command(
    program,
    'doctor',
    t('Examine modems, SMS providers and mailboxes: what works, what does not, and what to do.'),
  )
    .argument('[link]', t('one of them; all when not given'))
    .option('--text', t('also send a text to oneself by each modem; it costs what a text costs'), false)
    .option('--no-report', t('write no report for support'))
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
  const modem = program.command('modem').description(t('What a modem can do beside texts.'))
  command(modem, 'ports', t('Show the serial ports of this computer and what is behind them.')).action(
    (_, self: Command) => modemPorts(asked(self, terminal)),
  )
  command(modem, 'console', t('Write AT commands by hand while texts flow; one a line, an empty line or Ctrl+D ends.'))
    .argument('<modem>')
    .argument('[line...]', t('one command instead of a console'))
    .action((name: string, line: string[], _, self: Command) =>
      modemConsole(asked(self, terminal), name, line.join(' ')),
    )
  command(modem, 'ussd', t('Ask the network by a code such as *100#.'))
    .argument('<modem>')
    .argument('<code>')
    .action((name: string, code: string, _, self: Command) => ussd(asked(self, terminal), name, code))
  command(modem, 'pin', t('Change the PIN of the SIM card; the old and the new one are asked for.'))
    .argument('<modem>')
    .action((name: string, _, self: Command) => changePin(asked(self, terminal), name))
  command(modem, 'pin-lock', t('Switch on or off that the SIM card asks for its PIN.'))
    .argument('<modem>')
    .addArgument(new Argument('<switch>').choices(['on', 'off']))
    .action((name: string, to: string, _, self: Command) => pinLock(asked(self, terminal), name, to === 'on'))
}

function addMail(program: Command, terminal: Terminal): void {
  const mail = program
    .command('mail')
    .description(t('Sign mail accounts in with Microsoft, Google or another provider.'))
  command(mail, 'sign-in', t('Sign an account in with its provider, on a page of your browser.'))
    .argument('<account>', t('name of the mail account'))
    .option('--back <address>', t('end the sign-in with the address that a browser on another computer came to'))
    .action((account: string, options: { back?: string }, self: Command) =>
      signIn(asked(self, terminal), account, options.back),
    )
  command(mail, 'sign-out', t('Forget the sign-in of an account.'))
    .argument('<account>', t('name of the mail account'))
    .action((account: string, _, self: Command) => signOut(asked(self, terminal), account))
}

function addSmsc(program: Command, terminal: Terminal): void {
  const smsc = program.command('smsc').description(t('What is special about SMS providers (SMPP).'))
  command(
    smsc,
    'learn',
    t('Find out how an SMS provider codes texts: samples go to a phone of your own, and what it shows is compared.'),
  )
    .argument('<account>', t('name of the provider in the settings'))
    .argument('<phone>', t('a phone that you have at hand'))
    .option('--apply', t('change the settings by what was learned, without asking'), false)
    .option('--wait <seconds>', t('ask nothing: the phone sends every text back within so long'), count)
    .action(async (transport: string, phone: string, options: { apply: boolean; wait?: number }, self: Command) => {
      const { learn } = await import('./smsc.ts')
      await learn(asked(self, terminal), { transport, phone, ...options })
    })
  command(smsc, 'codes', t('Explain the status codes of SMPP.'))
    .argument('[words...]', t('those with these words, such as throttled or 0x58'))
    .action(async (words: string[], _, self: Command) => {
      const { smscCodes } = await import('./smsc.ts')
      await smscCodes(asked(self, terminal), words.join(' '))
    })
}

function addSecrets(program: Command, terminal: Terminal): void {
  const secret = program
    .command('secret')
    .description(t('Keep passwords and PINs, in a file of the data folder that only you can read.'))
  command(secret, 'set', t('Keep a secret; its value is read from standard input.'))
    .argument(
      '<name>',
      t('imap/ACCOUNT, smtp/ACCOUNT, smpp/TRANSPORT, pin/TRANSPORT, listener/USER, oauth-client/ACCOUNT or code'),
    )
    .action(async (name: string, _, self: Command) => setSecret(asked(self, terminal), name, await readSecret(name)))
  command(secret, 'list', t('Show which secrets are kept; never their values.')).action((_, self: Command) =>
    listSecrets(asked(self, terminal)),
  )
  command(secret, 'delete', t('Forget a secret.'))
    .argument('<name>')
    .action((name: string, _, self: Command) => deleteSecret(asked(self, terminal), name))
}

function count(given: string): number {
  const number = Number(given)
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError(t('It must be a whole number from 1.'))
  return number
}

function instant(given: string): number {
  // A day alone would begin at midnight in Greenwich.
  const at = Date.parse(/^\d{4}-\d\d-\d\d$/.test(given) ? `${given}T00:00` : given)
  if (Number.isNaN(at)) throw new InvalidArgumentError(t('It must be a time such as 2026-01-31T08:00.'))
  return at
}

function list(given: string): string[] {
  return given.split(',').map((one) => one.trim())
}
